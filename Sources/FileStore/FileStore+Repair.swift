import Glibc

/// What only a repair does: with names that no path of the vault has, and things that are no files.
extension FileStore {
    /// Whether a killed writer has left the temporary file in `place` (nil: the vault folder).
    ///
    /// Throws what opening the folder throws, `system`.
    package func hasLeftover(in place: StorePath?) throws(StoreError) -> Bool {
        guard let folder = try folder(place) else { return false }
        return try folder.kind(of: Folder.temporaryName) != nil
    }

    /// Whether `name` in `place` (nil: the vault folder), any name, is a folder.
    ///
    /// Throws what opening the folder throws, `system`.
    package func isFolder(_ name: String, in place: StorePath?) throws(StoreError) -> Bool {
        guard let folder = try folder(place) else { return false }
        return try folder.kind(of: name) == S_IFDIR
    }

    /// Moves whatever lies at `name` in `place` (nil: the vault folder), under any name and of any
    /// kind, to `target`, which must be free; a link is moved, not what it leads to.
    ///
    /// Durable on return.
    ///
    /// Precondition: the exclusive lock. Throws `exists`, `system` (nothing moved),
    /// `outcomeUnknown`.
    package func setAside(
        _ name: String, in place: StorePath?, to target: StorePath
    ) throws(StoreError) {
        precondition(!name.isEmpty && name != "." && name != ".." && !name.utf8.contains(0x2F))
        let source = try requireFolder(place)
        let folder = try requireFolder(target.folder)
        try renameNoReplace(
            source.descriptor.number, name, folder.descriptor.number, target.name,
            describedAs: fullPath(target))
        try folder.sync()
        try source.sync()
    }

    /// The names beside the vault folder that begin with its own and one of `marks`: what a making
    /// of it that was cut short has left there.
    ///
    /// Empty when the folder above cannot be read.
    package func leftBeside(marks: [String]) -> [String] {
        let parent = parentFolder(of: path)
        let own =
            path.utf8.lastIndex(of: UInt8(ascii: "/"))
            .map { String(path[path.index(after: $0)...]) } ?? path
        guard let above = try? openAnyFolder(parent),
            let names = try? Folder.names(in: above)
        else { return [] }
        return names.filter { name in marks.contains { name.hasPrefix(own + $0) } }
            .map { parent == "." ? $0 : parent == "/" ? "/\($0)" : "\(parent)/\($0)" }
    }
}

extension Folder {
    /// What kind of thing `name` is, as in `st_mode`, links not followed; nil when there is none.
    fileprivate func kind(of name: String) throws(StoreError) -> mode_t? {
        var status = stat()
        guard unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) != 0 else {
            return status.st_mode & S_IFMT
        }
        guard errno == ENOENT else {
            throw .system(call: "fstatat", errno: errno, path: path(of: name))
        }
        return nil
    }
}
