internal import Glibc

/// What SoftHSM's file store needs and other tokens do not.
///
/// SoftHSM 2.6 rewrites `token.object` at every login, in place and unlocked: a kill in that moment
/// loses the token, and a process that starts in it does not see the token. A `token.object` that
/// cannot be written is not rewritten, and login, PIN check and key generation still work.
package enum SoftHSM {
    /// How its tokens' manufacturer field begins.
    static let manufacturer = "SoftHSM"

    /// Whether `tokenFolder` still holds the token with this serial: SoftHSM names a token's folder
    /// by a UUID, and its serial is the UUID's last two groups.
    static func holds(serial: String, tokenFolder: String) -> Bool {
        let ending = "-" + serial.prefix(4) + "-" + serial.dropFirst(4) + "/token.object"
        let files = try? tokenFiles(in: tokenFolder)
        return files?.contains { unsafe $0.hasSuffix(ending) && access($0, R_OK) == 0 } ?? false
    }

    /// Makes every token in `tokenFolder` (SoftHSM's `directories.tokendir`) safe from its own
    /// logins: `token.object` becomes read-only.
    ///
    /// To be undone before a PIN change.
    ///
    /// - Throws: ``TokenError/folder(path:errno:)``.
    package static func protect(tokenFolder: String) throws(TokenError) {
        for file in try tokenFiles(in: tokenFolder) {
            let descriptor = unsafe open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { throw .folder(path: file, errno: errno) }
            defer { close(descriptor) }
            guard fchmod(descriptor, 0o400) == 0, fsync(descriptor) == 0 else {
                throw .folder(path: file, errno: errno)
            }
        }
    }

    /// Whether a login could rewrite a `token.object` in `tokenFolder`.
    ///
    /// Judged with the effective ids and capabilities, as the write itself would be.
    ///
    /// - Throws: ``TokenError/folder(path:errno:)``.
    package static func isWritable(tokenFolder: String) throws(TokenError) -> Bool {
        for file in try tokenFiles(in: tokenFolder)
        where unsafe faccessat(AT_FDCWD, file, W_OK, AT_EACCESS) == 0 {
            return true
        }
        return false
    }

    /// Takes the folder's lock against other processes that log in, when one is needed.
    ///
    /// - Returns: A descriptor for ``unlockLogin(_:)``, or nil when no login can harm.
    /// - Throws: ``TokenError/busy`` after `patience`; ``TokenError/folder(path:errno:)``.
    static func lockLogin(tokenFolder: String, patience: Duration) throws(TokenError) -> Int32? {
        guard try isWritable(tokenFolder: tokenFolder) else { return nil }
        let descriptor = unsafe open(tokenFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .folder(path: tokenFolder, errno: errno) }
        var deadline = Deadline(after: patience)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason == EWOULDBLOCK || reason == EINTR else {
                close(descriptor)
                throw .folder(path: tokenFolder, errno: reason)
            }
            guard deadline.pauseUnlessPassed() else {
                close(descriptor)
                throw .busy
            }
        }
        return descriptor
    }

    /// Ends a lock taken by ``lockLogin(tokenFolder:patience:)``.
    ///
    /// Unlocks by name, because a child that is just being spawned may hold a copy of the
    /// descriptor until it executes.
    static func unlockLogin(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// `<folder>/<token>/token.object`, for every token.
    static func tokenFiles(in folder: String) throws(TokenError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            throw .folder(path: folder, errno: errno)
        }
        defer { unsafe closedir(stream) }
        var files: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let file = folder + "/" + name + "/token.object"
            if unsafe access(file, F_OK) == 0 { files.append(file) }
        }
        return files
    }
}
