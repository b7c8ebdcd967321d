/// What one system call did to files, as far as a power cut cares.
///
/// Paths are whole, as the kernel names them at that moment.
enum DiskCall: Equatable {
    /// A file was opened for writing; made when it was not there, emptied when asked for.
    case open(String, makes: Bool, empties: Bool)
    case makeFolder(String)
    case write(String, at: Int, [UInt8])
    case resize(String, to: Int)
    /// fallocate(2) without flags: zeros behind the end, and no shorter than before.
    case grow(String, to: Int)
    case rename(String, to: String)
    case remove(String)
    /// fsync(2) or fdatasync(2) of a file or a folder.
    case sync(String)
    /// sync(2).
    case syncAll
    /// The first byte on standard output, or the end with status 0: from here on it must hold.
    case acknowledge
}

/// Why a recorded run cannot be replayed: the record would not be the whole truth.
enum DiskFault: Error {
    case notUnderstood(String)
    case noSuchFile(String)
}
