internal import Glibc
internal import Synchronization

extension SoftHSM {
    /// What SoftHSM counts up in each token's folder when an object is made, changed or destroyed there.
    ///
    /// A token whose file a login could not rewrite, as it should be, looks at these numbers once more and
    /// then never again: it goes on with the objects it knows. So who holds one for long has to compare.
    ///
    struct Generations: Equatable {
        /// Where they are counted, in the order of the folders.
        private let files: [String]
        private let bytes: [UInt8]

        /// Of no token.
        static let none = Generations(files: [])

        /// Of the tokens that lie in a folder now.
        init(in tokenFolder: String) {
            let files = (try? SoftHSM.tokenFiles(in: tokenFolder)) ?? []
            self.init(
                files: files.sorted().map {
                    String(Substring($0.utf8.dropLast("token.object".utf8.count))) + "generation"
                })
        }

        private init(files: [String]) {
            self.files = files
            // Of one that cannot be read, none.
            bytes = files.flatMap { SoftHSM.contents(of: $0) }
        }

        /// The same tokens', as they are now.
        var now: Generations { Generations(files: files) }
    }

    /// The first eight bytes, which are all of it.
    fileprivate static func contents(of path: String) -> [UInt8] {
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
        guard tokenFolder != nil, exposedTokenFolder == nil else { return false }
        let began = state.withLock { $0.generations }
        return began != began.now
    }
}

extension Token {
    /// Whether the token's keys may be others by now than it shows, so that it has to be let go of and
    /// found anew.
    ///
    /// Also true after this process has made or destroyed a key.
    package var hasAged: Bool { module.hasAged }
}
