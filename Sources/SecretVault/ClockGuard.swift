import VaultFormat
import Vocabulary

/// Whether the wall clock can be believed when it says that a window is over: what is purged never
/// comes back.
///
/// Pure. Decisions, Clock.
///
/// Within one boot the kernel's own count of seconds vouches for the wall clock. A clock that nobody
/// vouches for since the deletion was asked for, because the host was booted between, is believed
/// once it has been seen for an hour.
enum ClockGuard {
    /// Why it is not believed.
    enum Doubt: Error, Equatable {
        /// It shows less than it has shown.
        case wentBack(seen: UnixTime)
        /// It has gone on faster than the kernel's count.
        case jumped
        /// It has not been seen for long enough in this boot.
        case unconfirmed
    }

    /// When somebody looked at both clocks.
    struct Observation: Equatable {
        var time: UnixTime
        var boot: BootMoment
    }

    /// How far the clocks may differ, and how long a new one must be seen, in seconds.
    static let tolerance: Int64 = 3600

    /// - Parameters:
    ///   - requested: When the deletion was asked for.
    ///   - seen: The latest time a writer has seen.
    ///   - first: The first observation of this boot; nil when there was none.
    static func judge(
        now: Observation, requested: UnixTime, seen: UnixTime, first: Observation?
    ) throws(Doubt) {
        guard now.time >= seen else { throw .wentBack(seen: seen) }
        guard now.boot.boot != .none, let first, first.boot.boot == now.boot.boot else {
            throw .unconfirmed
        }
        let counted =
            Int64(clamping: now.boot.uptimeSeconds)
            - Int64(clamping: first.boot.uptimeSeconds)
        let shown = now.time.seconds - first.time.seconds
        guard shown - counted <= tolerance else { throw .jumped }
        guard first.time <= requested || counted >= tolerance else { throw .unconfirmed }
    }
}
