import Glibc
import Opening

/// The name of the Unix socket, which one agent has at a time.
///
/// A file beside it is locked for as long as the agent lives; who holds the lock may take a socket
/// away that another has left behind.
struct SocketFile: ~Copyable {
    let path: String
    private let lock: Int32

    /// Takes the name, and away what an agent left there that is gone.
    init(_ path: String) throws(Failure) {
        try Self.require(folderOf: path)
        let lock = try Self.takeLock("\(path).lock", for: path)
        do throws(Failure) { try Self.clear(path) } catch {
            close(lock)
            throw error
        }
        self.path = path
        self.lock = lock
    }

    private static func takeLock(_ name: String, for path: String) throws(Failure) -> Int32 {
        let lock = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw failure(name, errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(lock)
            throw reason == EWOULDBLOCK
                ? Failure(
                    .wrongState, "another kistd serves \"\(path)\"",
                    hint: "end it, or name another socket with KIST_SOCKET")
                : failure(name, reason)
        }
        return lock
    }

    /// Takes away a socket that is left; whatever else has the name stays.
    private static func clear(_ path: String) throws(Failure) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK, status.st_uid == geteuid() else {
            throw Failure(
                .wrongState, "\"\(path)\" is there and no socket of ours",
                hint: "look at it, and take it away yourself")
        }
        guard unsafe unlink(path) == 0 else { throw failure(path, errno) }
    }

    /// Opens the socket, made closed to all others, to its group too if `mode` says so.
    func admit(_ mode: UInt32) throws(Failure) {
        guard unsafe chmod(path, mode) == 0 else { throw Self.failure(path, errno) }
    }

    deinit {
        _ = unsafe unlink(path)
        close(lock)
    }

    /// Who can write the folder can put another socket in the place of ours; in one like `/tmp` too,
    /// as soon as the agent has ended.
    private static func require(folderOf path: String) throws(Failure) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        let folder = end == path.startIndex ? "/" : String(path[..<end])
        var status = stat()
        guard unsafe stat(folder, &status) == 0 else { throw failure(folder, errno) }
        guard [0, geteuid()].contains(status.st_uid),
            status.st_mode & 0o022 == 0
        else {
            throw Failure(
                .notAllowed, "the folder \"\(folder)\" of the socket can be written by others",
                hint: "name a socket in a folder of your own with KIST_SOCKET")
        }
    }

    private static func failure(_ path: String, _ reason: Int32) -> Failure {
        Failure(.inputOutput, "cannot use \"\(path)\": \(SystemReason.text(reason))")
    }
}
