import Glibc

/// Space that is kept for what frees space: on a full disk a purge still has to write its intent and
/// a shard before it may take a file away.
extension FileStore {
    /// Makes `file` have at least `byteCount` bytes of disk, all zero.
    ///
    /// Nothing is written when it has them. Not synced: a reserve that a power cut takes is made again.
    ///
    /// Precondition: the exclusive lock. Throws `system`, and what opening the file throws; what was
    /// there before is there still.
    package func keepReserve(_ file: StorePath, byteCount: Int) throws(StoreError) {
        let folder = try requireFolder(file.folder)
        if let found = try folder.open(file.name, O_RDWR) {
            guard try found.requirePrivateFile().st_size < byteCount else { return }
            return try fill(found, byteCount)
        }
        let flags = O_RDWR | O_CREAT | O_EXCL
        guard let made = try folder.open(file.name, flags, mode: 0o600) else { return }
        do throws(StoreError) { try fill(made, byteCount) } catch {
            _ = try? folder.unlink(file.name)
            throw error
        }
    }

    private func fill(_ file: borrowing Descriptor, _ byteCount: Int) throws(StoreError) {
        let reason = posix_fallocate(file.number, 0, byteCount)
        guard reason == 0 else {
            throw .system(call: "posix_fallocate", errno: reason, path: file.path)
        }
    }
}

extension StoreError {
    /// Whether there was no room, on the disk or in the caller's quota.
    package var isNoSpace: Bool {
        switch self {
        case .system(_, let reason, _), .outcomeUnknown("pwrite", let reason, _):
            reason == ENOSPC || reason == EDQUOT
        default: false
        }
    }
}
