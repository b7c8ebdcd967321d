import Glibc

/// An open file descriptor and the path it was opened by.
///
/// Closed when it goes.
struct Descriptor: ~Copyable, Sendable {
    private(set) var number: Int32
    /// For errors only; never opened again.
    let path: String

    /// Takes over `number`, which is open.
    init(adopting number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit {
        if number >= 0 { _ = Glibc.close(number) }
    }

    /// What fstat(2) says.
    func status() throws(StoreError) -> stat {
        var status = stat()
        let result = retrying { unsafe fstat(number, &status) }
        guard result == 0 else { throw failure("fstat") }
        return status
    }

    /// Refuses what is not a regular file of the caller's own, with one name and no access for others.
    func requirePrivateFile() throws(StoreError) -> stat {
        let status = try status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path) }
        try requirePrivate(status)
        // None left: it was replaced after it was opened, and what a reader gets is the old whole.
        guard status.st_nlink <= 1 else { throw .linked(path) }
        return status
    }

    /// Refuses what is not a folder of the caller's own without access for others.
    func requirePrivateFolder() throws(StoreError) {
        let status = try status()
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path) }
        try requirePrivate(status)
    }

    private func requirePrivate(_ status: stat) throws(StoreError) {
        guard status.st_uid == Self.user else {
            throw .foreignOwner(path: path, uid: status.st_uid)
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .exposed(path: path, mode: status.st_mode & 0o7777)
        }
    }

    /// The caller, who is another by no means of ours.
    private static let user = geteuid()

    /// Sets the permissions, whatever the umask was.
    func setMode(_ mode: mode_t) throws(StoreError) {
        guard retrying({ fchmod(number, mode) }) == 0 else { throw failure("fchmod") }
    }

    /// fsync(2), once: after a failure the kernel may have forgotten the lost pages, and a second
    /// call would report success.
    ///
    /// A call that a signal interrupted has reported nothing yet.
    func sync() -> Int32 {
        retrying { fsync(number) } == 0 ? 0 : errno
    }

    /// Closes and reports what close(2) reports, which a deferred write error may be.
    ///
    /// Interrupted means closed on Linux.
    consuming func close() throws(StoreError) {
        let result = Glibc.close(number) == 0 ? 0 : errno
        number = -1
        guard result == 0 || result == EINTR else {
            throw .system(call: "close", errno: result, path: path)
        }
    }

    /// The error of the call that has just failed; nothing visible has changed.
    func failure(_ call: String) -> StoreError {
        .system(call: call, errno: errno, path: path)
    }
}
