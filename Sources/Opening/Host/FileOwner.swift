import Glibc

/// Whose a file is, for an error's words.
package enum FileOwner {
    /// The user's number; nil when that cannot be seen.
    package static func of(_ path: String) -> UInt32? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_uid : nil
    }
}
