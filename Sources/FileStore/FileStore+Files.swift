import Glibc

extension FileStore {
    /// Reads a file whole: openat, fstat, one read.
    ///
    /// Nil when the file, or the folder it should lie in, is absent. The caller owns the bytes.
    ///
    /// Throws `tooLarge` when it has more than `limit` bytes (before allocating), `notRegular`,
    /// `notAFolder`, `foreignOwner`, `exposed`, `linked`, `changedWhileRead`, `system`.
    package func read(_ file: StorePath, limit: Int) throws(StoreError) -> [UInt8]? {
        // The files of the vault folder itself are read by every command: spare them an openat.
        guard let place = file.folder else { return try root.read(file.name, limit: limit) }
        guard let folder = try folder(place) else { return nil }
        return try folder.read(file.name, limit: limit)
    }

    /// Replaces a file, or makes it, whole or not at all; durable on return.
    ///
    /// Two fsyncs.
    ///
    /// Precondition: the caller holds the exclusive lock; the folder exists. The temporary file is
    /// written, synced, closed, opened again and compared before the rename, so that bytes a bad
    /// disk or memory has changed never replace good ones.
    ///
    /// Throws `system` or `verifyFailed`: the old file stands, the temporary one is gone.
    /// `outcomeUnknown`: the new file may or may not stand, now or after a power loss.
    package func replace(_ file: StorePath, with bytes: [UInt8]) throws(StoreError) {
        let folder = try requireFolder(file.folder)
        try folder.unlink(Folder.temporaryName)
        do {
            try folder.writeTemporary(bytes)
            try folder.verifyTemporary(bytes)
            try folder.renameTemporary(to: file.name)
        } catch {
            // After an unknown outcome the temporary file is left to the next writer.
            if case .outcomeUnknown = error { throw error }
            _ = try? folder.unlink(Folder.temporaryName)
            throw error
        }
        try folder.sync()
    }

    /// Removes a file; durable on return.
    ///
    /// One that is absent is fine, and its folder is synced all the same: an absence that is merely
    /// seen need not be durable.
    ///
    /// Precondition: the exclusive lock. Throws `system`, `outcomeUnknown`, and what opening the
    /// folder throws.
    package func remove(_ file: StorePath) throws(StoreError) {
        guard let folder = try folder(file.folder) else { return }
        try folder.unlink(file.name)
        try folder.sync()
    }

    /// Removes the temporary file a killed writer has left in `place` (nil: the vault folder).
    ///
    /// Durable on return. Result: whether there was one; if not, nothing is synced.
    ///
    /// Precondition: the exclusive lock. Throws `system`, `outcomeUnknown`.
    @discardableResult
    package func removeLeftover(in place: StorePath?) throws(StoreError) -> Bool {
        guard let folder = try folder(place), try folder.unlink(Folder.temporaryName) else {
            return false
        }
        try folder.sync()
        return true
    }
}

extension Folder {
    /// Makes the temporary file with `bytes`, durable.
    ///
    /// Leaves it lying on failure.
    fileprivate func writeTemporary(_ bytes: [UInt8]) throws(StoreError) {
        let file = try makeTemporary(bytes, Self.temporaryName)
        let reason = file.sync()
        guard reason == 0 else { throw .system(call: "fsync", errno: reason, path: file.path) }
        try file.close()
    }

    /// The same under any temporary name, not durable yet.
    func makeTemporary(_ bytes: [UInt8], _ name: String) throws(StoreError) -> Descriptor {
        guard let file = try open(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else {
            // Only a folder that has itself been removed makes no file.
            throw .system(call: "openat", errno: ENOENT, path: path(of: name))
        }
        try file.setMode(0o600)
        do {
            try file.write(bytes.span, at: 0)
        } catch {
            // Half a temporary file is nothing visible: the outcome is known.
            guard case .outcomeUnknown(let call, let reason, let path) = error else { throw error }
            throw .system(call: call, errno: reason, path: path)
        }
        return file
    }

    /// Opens the temporary file again and compares.
    func verifyTemporary(
        _ bytes: [UInt8], _ name: String = Self.temporaryName
    ) throws(StoreError) {
        guard let found = try read(name, limit: .max), found == bytes else {
            throw .verifyFailed(path(of: name))
        }
    }

    func renameTemporary(
        _ temporary: String = Self.temporaryName, to name: String
    ) throws(StoreError) {
        let number = descriptor.number
        var wasInterrupted = false
        var reason: Int32 = 0
        repeat {
            guard unsafe renameat(number, temporary, number, name) != 0 else { return }
            reason = errno
            wasInterrupted = wasInterrupted || reason == EINTR
        } while reason == EINTR
        // All other reasons are found before anything changes; EIO comes out of the middle, and an
        // interrupted call may have done it all.
        throw reason == EIO || wasInterrupted
            ? .outcomeUnknown(call: "renameat", errno: reason, path: path(of: name))
            : .system(call: "renameat", errno: reason, path: path(of: name))
    }
}
