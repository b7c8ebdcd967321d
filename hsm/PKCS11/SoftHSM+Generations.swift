internal import Glibc
internal import Synchronization

extension SoftHSM {
    /// What SoftHSM counts up in each token's folder when an object is made, changed or destroyed there.
    ///
    /// A token whose file a login could not rewrite, as it should be, looks at these numbers once more and
    /// then never again: it goes on with the objects it knows. So who holds one for long has to compare.
    ///
    /// - Returns: The bytes of all of them, in the order of the folders; of one that cannot be read, none.
    static func generations(in tokenFolder: String) -> [UInt8] {
        guard let files = try? tokenFiles(in: tokenFolder) else { return [] }
        return files.sorted().flatMap { file in
            contents(of: file.dropLast("token.object".utf8.count) + "generation")
        }
    }

    /// The first eight bytes, which are all of it.
    private static func contents(of path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe read(descriptor, room.baseAddress, room.count)
        }
        return Array(bytes.prefix(max(0, count)))
    }
}

extension Module {
    /// Whether keys were made or destroyed since the library began that it will not see: a protected
    /// SoftHSM's alone.
    var hasAged: Bool {
        guard let tokenFolder, exposedTokenFolder == nil else { return false }
        return state.withLock { $0.generations } != SoftHSM.generations(in: tokenFolder)
    }
}

extension Token {
    /// Whether the token's keys may be others by now than it shows, so that it has to be let go of and
    /// found anew.
    ///
    /// Also true after this process has made or destroyed a key.
    package var hasAged: Bool { module.hasAged }
}
