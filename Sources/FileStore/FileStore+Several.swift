import CLinux
import Glibc

/// Many files of one folder, written with the syncs of one.
extension FileStore {
    /// Replaces files of one folder, or makes them, each whole or not at all; all durable on return.
    ///
    /// One sync of the file system (syncfs(2); of each file where the kernel's answer to that means
    /// nothing) and one of the folder.
    ///
    /// Precondition: the caller holds the exclusive lock; the folder exists; no path stands twice. All
    /// are written under temporary names, synced and compared before the first is renamed. The first
    /// temporary name goes last, so that while it is absent no other is there.
    ///
    /// Throws `system` or `verifyFailed`: the old files stand. `outcomeUnknown`: each new file may or
    /// may not stand, now or after a power loss.
    package func replaceAll(
        _ files: [(path: StorePath, bytes: [UInt8])]
    ) throws(StoreError) {
        guard let place = files.first?.path.folder else { return }
        let folder = try requireFolder(place)
        do {
            for (index, file) in files.enumerated() {
                precondition(file.path.folder == place, "files of several folders")
                let name = Folder.temporaryName(index)
                try folder.unlink(name)
                try folder.makeTemporary(file.bytes, name).close()
            }
            try folder.syncTemporaries(files.count)
            for (index, file) in files.enumerated() {
                try folder.verifyTemporary(file.bytes, Folder.temporaryName(index))
            }
        } catch {
            for index in files.indices.reversed() {
                _ = try? folder.unlink(Folder.temporaryName(index))
            }
            throw error
        }
        for (index, file) in files.enumerated().reversed() {
            do throws(StoreError) {
                try folder.renameTemporary(Folder.temporaryName(index), to: file.path.name)
            } catch {
                // Some stand and some do not; the next writer finds the temporary ones.
                guard case .system(let call, let reason, let path) = error else { throw error }
                throw .outcomeUnknown(call: call, errno: reason, path: path)
            }
        }
        try folder.sync()
    }

    /// Removes files of one folder; durable on return.
    ///
    /// What is absent is fine. Precondition: the exclusive lock. Throws `system`, `outcomeUnknown`.
    package func removeAll(_ files: [StorePath]) throws(StoreError) {
        guard let place = files.first?.folder, let folder = try folder(place) else { return }
        for file in files {
            precondition(file.folder == place, "files of several folders")
            try folder.unlink(file.name)
        }
        try folder.sync()
    }

    /// Removes the temporary files that ``replaceAll(_:)`` of `count` files may have left; durable on
    /// return.
    ///
    /// Precondition: the exclusive lock. Throws `system`, `outcomeUnknown`.
    package func removeLeftovers(in place: StorePath, count: Int) throws(StoreError) {
        guard let folder = try folder(place) else { return }
        var isAny = false
        for index in (0..<count).reversed() {
            if try folder.unlink(Folder.temporaryName(index)) { isAny = true }
        }
        if isAny { try folder.sync() }
    }
}

extension Folder {
    /// Makes the bytes of the first `count` temporary files durable, once.
    ///
    /// This folder's descriptor is older than they are, so syncfs(2) tells of every write that failed
    /// since.
    fileprivate func syncTemporaries(_ count: Int) throws(StoreError) {
        if count > 1, linux_syncfs_reports() == 1 {
            var reason: Int32
            repeat { reason = -linux_sync_file_system(descriptor.number) } while reason == EINTR
            guard reason == 0 else {
                throw .system(call: "syncfs", errno: reason, path: descriptor.path)
            }
            return
        }
        for index in 0..<count {
            let name = Self.temporaryName(index)
            guard let file = try open(name, O_RDWR) else { throw .verifyFailed(path(of: name)) }
            let reason = file.sync()
            guard reason == 0 else { throw .system(call: "fsync", errno: reason, path: file.path) }
        }
    }
}
