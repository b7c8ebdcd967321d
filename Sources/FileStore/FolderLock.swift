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

    /// Tries until `deadline` has passed since the call; at least once.
    init(
        _ kind: Kind, _ descriptor: consuming Descriptor, deadline: Duration
    ) throws(StoreError) {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: deadline)
        var pause = Duration.microseconds(300)
        while flock(descriptor.number, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: break
            default: throw descriptor.failure("flock")
            }
            let left = clock.now.duration(to: end)
            guard left > .zero else { throw .busy }
            rest(min(pause, left))
            pause = min(pause * 2, .milliseconds(4))
        }
        self.descriptor = descriptor
    }
}

/// Sleeps for `pause`, less when a signal comes.
private func rest(_ pause: Duration) {
    let (seconds, attoseconds) = pause.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    _ = unsafe nanosleep(&time, nil)
}
