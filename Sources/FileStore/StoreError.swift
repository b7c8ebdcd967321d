/// Why a file of the store could not be read or written.
///
/// Paths are whole (the vault's folder as it was opened, then the path below it); none of the
/// cases carries a byte of a file.
package enum StoreError: Error, Equatable {
    /// The vault folder itself, or a trusted file, does not exist.
    case notFound(String)
    /// Something else than a folder lies where a folder must be; a symbolic link counts as something else.
    case notAFolder(String)
    /// Owned by `uid`, not by the caller; root is refused on somebody else's vault too.
    case foreignOwner(path: String, uid: UInt32)
    /// `mode` gives others an access they must not have.
    ///
    /// Permission bits only.
    case exposed(path: String, mode: UInt32)
    /// A symbolic link, FIFO, socket, device or folder lies where a regular file must be.
    case notRegular(String)
    /// The file has a second name (hard link), so somebody else may be writing it.
    case linked(String)
    /// The file has more than `limit` bytes.
    case tooLarge(path: String, limit: Int)
    /// The file's length changed while it was read.
    ///
    /// Kist never writes a visible file in place.
    case changedWhileRead(String)
    /// A name that must be free is taken.
    case exists(String)
    /// The temporary file, read back after its sync, is not what was written; nothing was replaced.
    case verifyFailed(String)
    /// The lock was not to be had within the deadline.
    case busy
    /// A system call failed and the outcome is known: nothing visible has changed.
    case system(call: String, errno: Int32, path: String)
    /// A system call failed at or after the point where the change may have become visible or
    /// durable.
    ///
    /// Nothing is retried (a second fsync may lie); read again under the lock.
    case outcomeUnknown(call: String, errno: Int32, path: String)
}
