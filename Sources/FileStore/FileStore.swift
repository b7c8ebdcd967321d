import Glibc

/// The files of one vault: small, replaced whole or not at all, kept by the caller alone.
///
/// Every operation walks from the descriptor of the vault folder, never follows a symbolic link
/// below it and checks each folder and file it opens: the caller's own, no access for others.
/// Nothing is remembered between operations, so a folder that somebody replaces is seen at once.
/// Safe to use from several threads; who may write is decided by ``lock(_:on:deadline:)``.
package final class FileStore: Sendable {
    let root: Folder

    /// The vault folder as it was given, without trailing slashes.
    package let path: String

    /// Opens the vault folder at `path`.
    ///
    /// The last component must not be a symbolic link; those before it may be, and a sticky folder
    /// for all, such as /tmp, is fine.
    ///
    /// Throws `notFound`, `notAFolder`, `foreignOwner`, `exposed`, `system`.
    package init(opening path: String) throws(StoreError) {
        // "vault/" would follow a link at "vault" in spite of O_NOFOLLOW.
        self.path = withoutTrailingSlashes(path)
        root = try Folder(at: self.path)
    }

    /// Makes the folder `path`, mode 0700, and opens it.
    ///
    /// The name must be free and the parent must exist. Durable once the parent is synced, which
    /// ``install(building:at:)`` does.
    ///
    /// Throws `exists`, `system`, and what `init(opening:)` throws.
    package static func create(_ path: String) throws(StoreError) -> FileStore {
        let path = withoutTrailingSlashes(path)
        try makePrivateFolder(AT_FDCWD, path, describedAs: path)
        return try FileStore(opening: path)
    }

    /// The folder at `place`, nil being the vault folder itself; nil when there is none.
    func folder(_ place: StorePath?) throws(StoreError) -> Folder? {
        guard let place else { return try root.folder(".") }
        var names = place.names.makeIterator()
        guard let first = names.next(), var folder = try root.folder(first) else { return nil }
        while let name = names.next() {
            guard let next = try folder.folder(name) else { return nil }
            folder = next
        }
        return folder
    }

    /// Like ``folder(_:)`` for an operation that needs it to be there.
    func requireFolder(_ place: StorePath?) throws(StoreError) -> Folder {
        guard let folder = try folder(place) else {
            throw .system(call: "openat", errno: ENOENT, path: fullPath(place))
        }
        return folder
    }

    func fullPath(_ place: StorePath?) -> String {
        guard let place else { return path }
        return "\(path)/\(place)"
    }
}

func withoutTrailingSlashes(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
}

/// Makes the folder `name` in the open folder `parent` with mode 0700 whatever the umask is.
func makePrivateFolder(
    _ parent: Int32, _ name: String, describedAs path: String
) throws(StoreError) {
    guard retrying({ unsafe mkdirat(parent, name, 0o700) }) == 0 else {
        throw errno == EEXIST
            ? .exists(path) : .system(call: "mkdirat", errno: errno, path: path)
    }
    guard retrying({ unsafe fchmodat(parent, name, 0o700, 0) }) == 0 else {
        throw .system(call: "fchmodat", errno: errno, path: path)
    }
}
