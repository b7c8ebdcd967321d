import Foundation

/// How thoroughly the tests look: a sample with every commit, everything when told to.
///
/// The same sweeps serve both. In the commit tier a sweep takes a sample that begins elsewhere each
/// day, so that in time all points are seen; `scripts/torture` takes them all, round after round
/// with another start, until its time is over.
package enum Tier: Sendable {
    case commit
    case torture

    /// Which one, as `scripts/torture` says by `KIST_TORTURE`.
    package static let current: Tier =
        ProcessInfo.processInfo.environment["KIST_TORTURE"] == nil ? .commit : .torture

    /// Where samples begin: told by `KIST_TORTURE_ROUND`, otherwise the day.
    ///
    /// A failure names its point, so that it can be tried again whatever the day.
    package static let start: Int = {
        let told = ProcessInfo.processInfo.environment["KIST_TORTURE_ROUND"].flatMap { Int($0) }
        return told ?? Int(Date().timeIntervalSince1970 / 86_400)
    }()

    /// Every `step`-th of `points` in the commit tier, beginning at ``start``; all of them in torture.
    package static func sample<Point>(_ points: [Point], every step: Int) -> [Point] {
        guard current == .commit, step > 1, points.count > step else { return points }
        return stride(from: start % step, to: points.count, by: step).map { points[$0] }
    }

    /// `commit` in the commit tier, `torture` in the other: a number of rounds, workers, mutations.
    package static func count(commit: Int, torture: Int) -> Int {
        current == .commit ? commit : torture
    }
}
