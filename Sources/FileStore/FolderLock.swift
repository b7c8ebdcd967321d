import Glibc

/// A held lock on a folder.
///
/// Given back when it goes, and by the kernel when the process is killed.
package struct FolderLock: ~Copyable, Sendable {
    /// Who else may hold the lock meanwhile.
    package enum Kind: Sendable {
        /// Any number of others that share.
        case shared
        /// Nobody.
        case exclusive
    }

    // An open file description of its own: flock(2) belongs to that, not to the process, so two
    // stores or two threads of one process exclude each other too. POSIX locks would not, and are
    // lost when any other descriptor of the file is closed.
    private let descriptor: Descriptor
    // Behind it, so that who comes next finds the lock given back.
    private let turn: FolderTurn?

    /// Tries until `deadline` has passed since the call; at least once.
    init(
        _ kind: Kind, _ descriptor: consuming Descriptor, deadline: Duration
    ) throws(StoreError) {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        let end = nanosecondsNow() + nanoseconds(of: deadline)
        // Who shares is in no line.
        let turn = kind == .exclusive ? try FolderTurn(at: descriptor.path, until: end) : nil
        var pause: Int64 = 300_000
        while flock(descriptor.number, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: break
            default: throw descriptor.failure("flock")
            }
            let left = end - nanosecondsNow()
            guard left > 0 else { throw .busy }
            rest(min(pause, left))
            pause = min(pause * 2, 4_000_000)
        }
        self.descriptor = descriptor
        self.turn = turn
    }
}

/// Sleeps for so many nanoseconds, less when a signal comes.
private func rest(_ pause: Int64) {
    var time = timespec(tv_sec: 0, tv_nsec: Int(pause))
    _ = unsafe nanosleep(&time, nil)
}

// ContinuousClock would do; but it comes with a runtime of threads and tasks, which every command
// would load, and run the beginning of, for this one line.

/// The monotonic clock.
private func nanosecondsNow() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// As many as fit: half of what there is, so that a sum with the clock fits too.
private func nanoseconds(of duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return isTooLong
        ? (seconds < 0 ? 0 : .max / 2) : min(whole + attoseconds / 1_000_000_000, .max / 2)
}
