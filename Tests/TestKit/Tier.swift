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

    /// When a sweep is to end, in seconds since 1970: `scripts/torture` says so.
    private static let end = ProcessInfo.processInfo.environment["KIST_TORTURE_UNTIL"]
        .flatMap { Double($0) }

    /// Whether the time of a sweep is over: it goes no further, and what it has tried counts.
    ///
    /// Never in the commit tier, where a sweep ends when it has done what it is asked.
    package static var isOver: Bool {
        guard current == .torture, let end else { return false }
        return Date().timeIntervalSince1970 >= end
    }

    /// Where samples begin: told by `KIST_TORTURE_ROUND`, otherwise the day.
    ///
    /// A failure names its point, so that it can be tried again whatever the day.
    package static let start: Int = {
        let told = ProcessInfo.processInfo.environment["KIST_TORTURE_ROUND"].flatMap { Int($0) }
        return told ?? Int(Date().timeIntervalSince1970 / 86_400)
    }()

    /// Every `step`-th of `points` in the commit tier, beginning at ``start``; all of them in torture,
    /// in an order that has seen something of everything wherever it is cut short.
    package static func sample<Point>(_ points: [Point], every step: Int) -> [Point] {
        guard current == .commit else { return spread(points) }
        guard step > 1, points.count > step else { return points }
        let places = Array(stride(from: start % step, to: points.count, by: step))
        // The last one is where a change is done, whatever the day.
        let last = points.count - 1
        return (places.last == last ? places : places + [last]).map { points[$0] }
    }

    /// All points, each far from the one before, beginning elsewhere each round.
    private static func spread<Point>(_ points: [Point]) -> [Point] {
        let count = points.count
        guard count > 3 else { return points }
        // Near the golden section of them, and without a divisor in common, so that all are met.
        var step = count * 618 / 1000
        func divisor(_ one: Int, _ other: Int) -> Int {
            other == 0 ? one : divisor(other, one % other)
        }
        while divisor(step, count) != 1 { step += 1 }
        return (0..<count).map { points[(start + $0 * step) % count] }
    }

    /// `commit` in the commit tier, `torture` in the other: a number of rounds, workers, mutations.
    package static func count(commit: Int, torture: Int) -> Int {
        current == .commit ? commit : torture
    }
}
