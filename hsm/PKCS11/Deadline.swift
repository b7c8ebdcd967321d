internal import Glibc

/// A point on the monotonic clock, and growing pauses on the way to it.
struct Deadline {
    private let end: Int64
    private var pause: Int64 = 1_000_000
    private static let longestPause: Int64 = 32_000_000

    init(after duration: Duration) {
        let (seconds, attoseconds) = duration.components
        end = Deadline.now + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Waits a little, twice as long as the last time.
    ///
    /// - Returns: False, at once, when the deadline has passed.
    mutating func pauseUnlessPassed() -> Bool {
        guard Deadline.now < end else { return false }
        // An interrupted pause is only a shorter one.
        var length = timespec(tv_sec: 0, tv_nsec: Int(pause))
        _ = unsafe nanosleep(&length, nil)
        pause = min(pause * 2, Deadline.longestPause)
        return true
    }

    /// Waits for a time that the kernel draws from `range`.
    static func pause(milliseconds range: ClosedRange<Int>) {
        var length = timespec(tv_sec: 0, tv_nsec: Int.random(in: range) * 1_000_000)
        _ = unsafe nanosleep(&length, nil)
    }

    /// Nanoseconds of a clock that nobody sets.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
