import Glibc
import SecureMemory

/// A file that was not there before: mode 0600, written once, durable.
package enum NewFile {
    /// Makes `path` with `bytes`.
    ///
    /// The folder's sync is the caller's.
    ///
    /// Throws when the name is taken, too; a file that could not be completed is removed.
    package static func write(_ path: String, _ bytes: RawSpan) throws(Failure) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw failure(path, errno) }
        var reason = Channel(number: number).writeAll(bytes)
        if reason == 0, fsync(number) != 0 { reason = errno }
        if Glibc.close(number) != 0, reason == 0, errno != EINTR { reason = errno }
        guard reason == 0 else {
            _ = unsafe unlink(path)
            throw failure(path, reason)
        }
    }

    /// The same for text that is no secret.
    package static func write(_ path: String, text: String) throws(Failure) {
        try Array(text.utf8).lend { (bytes) throws(Failure) in try write(path, bytes) }
    }

    /// Whether anything, a dangling link too, has the name `path`.
    package static func isTaken(_ path: String) -> Bool {
        var status = stat()
        // What cannot be looked at is not known to be free.
        return unsafe lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    /// Takes the name away; one that is not there is fine.
    package static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }

    private static func failure(_ path: String, _ reason: Int32) -> Failure {
        Failure(.inputOutput, "cannot write \"\(path)\": \(SystemReason.text(reason))")
    }
}
