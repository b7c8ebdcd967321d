import CLinux
import Glibc

extension FileStore {
    /// The names in `place` (nil: the vault folder) in byte order, files and folders alike, without
    /// the temporary file.
    ///
    /// Nil when the folder is absent, which is not the same as empty. Bytes that are not UTF-8 are
    /// shown repaired; such a name is none of ours.
    ///
    /// Throws `notAFolder`, `foreignOwner`, `exposed`, `system`.
    package func names(in place: StorePath?) throws(StoreError) -> [String]? {
        guard let folder = try folder(place) else { return nil }
        return try folder.names()
    }

    /// Calls `body` with the names of ``names(in:)``, in no order: there may be a million.
    ///
    /// - Returns: Whether the folder is there.
    package func eachName(
        in place: StorePath, _ body: (String) -> Void
    ) throws(StoreError) -> Bool {
        guard let folder = try folder(place) else { return false }
        try folder.eachName(body)
        return true
    }

    /// Makes a folder, mode 0700, and syncs the one it lies in.
    ///
    /// Throws `exists`, `system`, `outcomeUnknown`.
    package func makeFolder(_ place: StorePath) throws(StoreError) {
        let parent = try requireFolder(place.folder)
        try makePrivateFolder(parent.descriptor.number, place.name, describedAs: fullPath(place))
        try parent.sync()
    }

    /// Removes a folder and the files in it; durable on return.
    ///
    /// One that is absent is fine.
    ///
    /// Precondition: the exclusive lock; nothing needs the folder any more. A folder inside it stops
    /// the removal with `system`; the files before it are gone then.
    package func removeFolder(_ place: StorePath) throws(StoreError) {
        guard let parent = try folder(place.folder) else { return }
        if let folder = try parent.folder(place.name) {
            for name in try folder.allNames() { try folder.unlink(name) }
            guard unsafe unlinkat(parent.descriptor.number, place.name, AT_REMOVEDIR) == 0 else {
                throw .system(call: "unlinkat", errno: errno, path: fullPath(place))
            }
        }
        try parent.sync()
    }

    /// Moves a file or a whole folder to another place of the vault, whose name must be free;
    /// durable on return.
    ///
    /// Throws `exists`, `system` (nothing moved), `outcomeUnknown`.
    package func move(_ from: StorePath, to: StorePath) throws(StoreError) {
        let source = try requireFolder(from.folder)
        let target = try requireFolder(to.folder)
        try renameNoReplace(
            source.descriptor.number, from.name, target.descriptor.number, to.name,
            describedAs: fullPath(to))
        try target.sync()
        try source.sync()
    }

    /// Makes the names in `place` (nil: the vault folder) durable.
    ///
    /// Throws `outcomeUnknown` when the sync fails, `system` when the folder is absent.
    package func sync(_ place: StorePath?) throws(StoreError) {
        try requireFolder(place).sync()
    }
}

/// renameat2(2) that refuses to replace.
func renameNoReplace(
    _ fromFolder: Int32, _ from: String, _ toFolder: Int32, _ to: String, describedAs path: String
) throws(StoreError) {
    let result = unsafe linux_rename_no_replace(fromFolder, from, toFolder, to)
    switch -result {
    case 0: return
    case EEXIST: throw .exists(path)
    case EIO: throw .outcomeUnknown(call: "renameat2", errno: EIO, path: path)
    case let reason: throw .system(call: "renameat2", errno: reason, path: path)
    }
}
