import Glibc

/// Who runs the agent: a value is told to nobody else who happens to have the socket's name.
enum AgentPeer {
    /// SO_PEERCRED of unix(7), a number that Glibc shows to _GNU_SOURCE alone.
    private static let credentials: Int32 = 17

    /// Refuses an agent that is run neither by root nor by whoever runs kist, unless its name is as safe
    /// as its user's files: every folder above it his, root's or one's own, and open to no others.
    ///
    /// - Parameter number: Connected; the kernel noted who listened.
    static func check(_ number: Int32, _ path: String) throws(Failure) {
        guard let user = user(of: number) else {
            throw Failure(.bug, "the kernel does not say who runs the agent at \"\(path)\"")
        }
        guard user != 0, user != geteuid() else { return }
        guard !isSafe(try Environment.absolute(path), for: user) else { return }
        throw Failure(
            .notAllowed,
            "the agent at \"\(path)\" is run by user \(user), and others could be in its place",
            hint: "the folders above it must be that user's, root's or yours, and nobody else may "
                + "write them")
    }

    private static func user(of number: Int32) -> UInt32? {
        // pid, uid, gid.
        var words: [UInt32] = [0, 0, 0]
        var size = socklen_t(12)
        let isSaid = unsafe words.withUnsafeMutableBytes { room in
            unsafe getsockopt(number, SOL_SOCKET, credentials, room.baseAddress, &size) == 0
        }
        return isSaid && size == 12 ? words[1] : nil
    }

    private static func isSafe(_ path: String, for user: UInt32) -> Bool {
        var rest = path
        while let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) {
            rest = String(rest[..<slash])
            var status = stat()
            guard unsafe stat(rest.isEmpty ? "/" : rest, &status) == 0,
                [0, geteuid(), user].contains(status.st_uid), status.st_mode & 0o022 == 0
            else { return false }
        }
        return true
    }
}
