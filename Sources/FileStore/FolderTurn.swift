import CLinux
import Glibc
import Synchronization

/// A turn of this process's threads at the exclusive lock of one folder.
///
/// The kernel refuses who asks for a lock that is held, and he has to ask again, after a pause that is too
/// long when the other is a thread of the same process and has it for some microseconds. So of the threads
/// that go by one path one asks; the others sleep until he is done. Given back when it goes.
struct FolderTurn: ~Copyable, Sendable {
    private let line: Line

    /// Waits for the turn.
    ///
    /// - Parameter end: By the monotonic clock, in nanoseconds.
    /// - Throws: `busy`.
    init(at path: String, until end: Int64) throws(StoreError) {
        let line = Line.joined(path)
        guard line.wait(until: end) else {
            line.leave()
            throw .busy
        }
        // Not before: what is whole when an initialiser throws is ended like any other.
        self.line = line
    }

    deinit {
        line.next()
        line.leave()
    }
}

/// All who want one folder's lock.
///
/// The semaphore has one address for its life, which ends with this object's.
@safe private final class Line: @unchecked Sendable {
    private let path: String
    /// How many wait or have the turn; under the lock of ``lines``.
    private var count = 0
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    private static let lines = Mutex<[Line]>([])

    private init(_ path: String) {
        self.path = path
        unsafe sem_init(semaphore, 0, 1)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    static func joined(_ path: String) -> Line {
        lines.withLock { lines in
            let line: Line
            if let known = lines.first(where: { $0.path == path }) {
                line = known
            } else {
                line = Line(path)
                lines.append(line)
            }
            line.count += 1
            return line
        }
    }

    func leave() {
        Self.lines.withLock { lines in
            count -= 1
            if count == 0 { lines.removeAll { $0 === self } }
        }
    }

    /// Whether the turn came before `end`; it is tried once in any case.
    func wait(until end: Int64) -> Bool {
        var time = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        while true {
            let code = unsafe linux_wait_for(semaphore, &time)
            if code == 0 { return true }
            guard code == -EINTR else { return false }
        }
    }

    func next() { unsafe sem_post(semaphore) }
}
