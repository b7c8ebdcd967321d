import CLinux
import Glibc

/// What a copy of a whole vault needs: many files written first and made durable together.
extension FileStore {
    /// Makes a file that is not there yet.
    ///
    /// Durable only by ``syncFileSystem()``.
    ///
    /// Throws `exists`, `system`; a file that could not be written whole may lie there.
    package func make(_ file: StorePath, with bytes: [UInt8]) throws(StoreError) {
        let folder = try requireFolder(file.folder)
        let flags = O_WRONLY | O_CREAT | O_EXCL
        guard let made = try folder.open(file.name, flags, mode: 0o600) else {
            throw .system(call: "openat", errno: ENOENT, path: fullPath(file))
        }
        try made.setMode(0o600)
        do throws(StoreError) { try made.write(bytes.span, at: 0) } catch {
            guard case .outcomeUnknown(let call, let reason, let path) = error else { throw error }
            throw .system(call: call, errno: reason, path: path)
        }
        try made.close()
    }

    /// Takes a file away that nobody knows yet.
    ///
    /// Durable only by ``syncFileSystem()``; one that is absent is fine.
    package func unmake(_ file: StorePath) throws(StoreError) {
        try folder(file.folder)?.unlink(file.name)
    }

    /// Makes everything on the vault's file system durable (syncfs).
    ///
    /// Throws `system`: what was written before may not be there after a power loss.
    package func syncFileSystem() throws(StoreError) {
        let result = linux_sync_file_system(root.descriptor.number)
        guard result == 0 else { throw .system(call: "syncfs", errno: -result, path: path) }
    }

    /// Takes away the empty folder `path`, in whose place one that was built beside it shall go.
    ///
    /// Nothing is there: fine. Throws `exists` when it is not empty or no folder, `system`.
    package static func makeRoom(at path: String) throws(StoreError) {
        guard unsafe rmdir(withoutTrailingSlashes(path)) != 0 else { return }
        switch errno {
        case ENOENT: return
        case ENOTEMPTY, EEXIST, ENOTDIR: throw .exists(path)
        case let reason: throw .system(call: "rmdir", errno: reason, path: path)
        }
    }
}
