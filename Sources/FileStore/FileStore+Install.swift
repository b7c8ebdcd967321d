import Glibc

extension FileStore {
    /// Puts a folder, or a file, that was built beside its final place into it: a sync of what was
    /// built, one rename that refuses to replace, then a sync of the parent.
    ///
    /// Both paths must have the same parent. What lies in a folder's folders, and the bytes of its
    /// files, are the caller's to have synced.
    ///
    /// Throws `exists`, `system` (nothing changed), `outcomeUnknown`.
    package static func install(building from: String, at to: String) throws(StoreError) {
        let from = withoutTrailingSlashes(from)
        let to = withoutTrailingSlashes(to)
        let parent = parentFolder(of: to)
        precondition(parentFolder(of: from) == parent, "built beside its place")
        let folder = try openAnyFolder(parent)
        // The place must never show a folder from which a power cut has taken names.
        try syncAnything(from)
        try renameNoReplace(AT_FDCWD, from, AT_FDCWD, to, describedAs: to)
        let reason = folder.sync()
        guard reason == 0 else {
            throw .outcomeUnknown(call: "fsync", errno: reason, path: parent)
        }
    }

    /// Takes a folder that was built beside its place and never put into it away again.
    ///
    /// Precondition: nobody else knows the folder. What was not made by us stays, and the folder
    /// with it: then `system`.
    package func discard(_ folders: [StorePath]) throws(StoreError) {
        for folder in folders.reversed() { try removeFolder(folder) }
        for name in try root.names() { try root.unlink(name) }
        try root.unlink(Folder.temporaryName)
        guard unsafe rmdir(path) == 0 else {
            throw .system(call: "rmdir", errno: errno, path: path)
        }
    }

    /// Makes the folders above `path` that are missing, mode 0700, each synced into its parent.
    ///
    /// Throws `notAFolder` when something else lies on the way, `system`, `outcomeUnknown`.
    package static func makeParents(of path: String) throws(StoreError) {
        let parent = parentFolder(of: withoutTrailingSlashes(path))
        var missing: [String] = []
        var place = parent
        while true {
            do throws(StoreError) {
                _ = try openAnyFolder(place)
                break
            } catch .notFound {
                missing.append(place)
                place = parentFolder(of: place)
            }
        }
        for folder in missing.reversed() {
            do throws(StoreError) {
                try makePrivateFolder(AT_FDCWD, folder, describedAs: folder)
            } catch .exists {
                // Somebody else was faster; whether it is a folder shows at the next step.
                continue
            }
            let above = try openAnyFolder(parentFolder(of: folder))
            let reason = above.sync()
            guard reason == 0 else {
                throw .outcomeUnknown(call: "fsync", errno: reason, path: above.path)
            }
        }
    }

    /// Whether the vault lies on a file system that other machines may write, where flock(2),
    /// rename and the sync of a folder promise less.
    ///
    /// FUSE counts as local: its type says nothing more.
    ///
    /// Throws `system`.
    package func isOnNetwork() throws(StoreError) -> Bool {
        try FileSystem(of: root.descriptor).kind == .network
    }
}

/// A folder outside the vault: anybody's, reached through links too.
func openAnyFolder(_ path: String) throws(StoreError) -> Descriptor {
    let number = retrying { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard number >= 0 else {
        switch errno {
        case ENOENT: throw .notFound(path)
        case ENOTDIR: throw .notAFolder(path)
        case let reason: throw .system(call: "open", errno: reason, path: path)
        }
    }
    return Descriptor(adopting: number, path: path)
}

/// Makes a folder's names, or a file's bytes, durable.
private func syncAnything(_ path: String) throws(StoreError) {
    let number = retrying { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard number >= 0 else { throw .system(call: "open", errno: errno, path: path) }
    let built = Descriptor(adopting: number, path: path)
    let reason = built.sync()
    guard reason == 0 else { throw .system(call: "fsync", errno: reason, path: path) }
}

/// The part of `path` before its last name; "." or "/" when there is none.
func parentFolder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = withoutTrailingSlashes(String(path[..<slash]))
    return parent.isEmpty ? "/" : parent
}
