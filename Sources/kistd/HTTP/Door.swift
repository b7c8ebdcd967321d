import Glibc
import NIOCore

/// How a request came in, and what is known of whoever sent it.
enum Door: Sendable {
    /// By the Unix socket: the kernel says who it is.
    case local(PeerCredentials)
    /// By TCP: a signature has to say.
    case network
}

/// Who is at the other end of a Unix socket, as the kernel noted it when the connection was made.
struct PeerCredentials: Equatable, Sendable {
    let process: Int32
    let user: UInt32
    /// The primary one first.
    let groups: [UInt32]

    /// Of unix(7), with numbers that Glibc shows to _GNU_SOURCE alone.
    private static let credentials: Int32 = 17
    private static let supplementaryGroups: Int32 = 59
    /// NGROUPS_MAX.
    private static let mostGroups = 65_536

    /// - Returns: Nil when the kernel does not say.
    init?(of socket: Int32) {
        var words: [UInt32] = [0, 0, 0]
        guard let count = Self.option(Self.credentials, of: socket, &words), count == 3 else {
            return nil
        }
        // Of nobody: nothing was noted.
        guard words[1] != .max, words[2] != .max else { return nil }
        process = Int32(bitPattern: words[0])
        user = words[1]
        var groups = [UInt32](repeating: 0, count: 32)
        var found = Self.option(Self.supplementaryGroups, of: socket, &groups)
        if found == nil, errno == ERANGE {
            groups = [UInt32](repeating: 0, count: Self.mostGroups)
            found = Self.option(Self.supplementaryGroups, of: socket, &groups)
        }
        guard let found else { return nil }
        self.groups = [words[2]] + groups.prefix(found)
    }

    /// - Returns: How many words there are; nil with an errno.
    private static func option(
        _ name: Int32, of socket: Int32, _ words: inout [UInt32]
    ) -> Int? {
        let width = MemoryLayout<UInt32>.stride
        var size = socklen_t(words.count * width)
        let isSaid = unsafe words.withUnsafeMutableBytes { room in
            unsafe getsockopt(socket, SOL_SOCKET, name, room.baseAddress, &size) == 0
        }
        return isSaid ? Int(size) / width : nil
    }
}
