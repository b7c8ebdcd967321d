import Glibc
import SecureMemory

/// A connection to the agent: one request at a time, one answer whole, and no library for it.
struct AgentSocket: ~Copyable {
    /// What the agent answers.
    struct Answer: ~Copyable {
        let status: Int
        /// Names in small letters, in the order they came.
        let headers: [(name: String, value: String)]
        let body: SecretBytes
    }

    private static let longestHead = 65_536
    /// A value of the largest vault, as base64 in JSON.
    private static let longestBody = 1 << 23

    private let number: Int32
    private let path: String

    /// The agent that the environment names; nil when it names none.
    static var path: String? { Environment["KIST_SOCKET"] }

    init(_ path: String) throws(Failure) {
        guard path.utf8.count < 108 else {
            throw Failure(.configuration, "KIST_SOCKET is longer than 107 bytes")
        }
        number = try Self.connected(path)
        self.path = path
    }

    private static func connected(_ path: String) throws(Failure) -> Int32 {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (place, byte) in path.utf8.enumerated() { unsafe room[place] = byte }
        }
        let isOpen = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(number, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isOpen else {
            let reason = errno
            close(number)
            throw Failure(
                reason == EACCES ? .notAllowed : .tokenUnavailable,
                "no agent at \"\(path)\": \(SystemReason.text(reason))",
                hint: "start kistd, or unset KIST_SOCKET to open the vault here")
        }
        return number
    }

    deinit { close(number) }

    func send(_ request: borrowing SecretBytes) throws(Failure) {
        let reason = request.read { Channel(number: number).writeAll($0) }
        guard reason == 0 else { throw lost(SystemReason.text(reason)) }
    }

    /// The whole answer to what was sent.
    func answer() throws(Failure) -> Answer {
        var head: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        // One byte at a time, so that none of the body is ever elsewhere than in secret memory.
        while !head.suffix(4).elementsEqual(end) {
            guard head.count < Self.longestHead else { throw lost("its answer is none") }
            head.append(try byte())
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw lost("its answer is none") }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: parts[0].lowercased(),
                value: parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
            )
        }
        guard
            let length = headers.first(where: { $0.name == "content-length" })
                .flatMap({ Int($0.value) }), (0...Self.longestBody).contains(length)
        else { throw lost("its answer is none") }
        return Answer(status: status, headers: headers, body: try body(length))
    }

    private func byte() throws(Failure) -> UInt8 {
        var byte: UInt8 = 0
        let count = retrying { unsafe read(number, &byte, 1) }
        guard count == 1 else { throw lost(count == 0 ? "it hung up" : SystemReason.text(errno)) }
        return byte
    }

    private func body(_ length: Int) throws(Failure) -> SecretBytes {
        var body = try SecretBytes.taking(byteCount: length)
        var place = 0
        while place < length {
            let count = body.write { room in
                unsafe room.withUnsafeMutableBytes { room in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[place...])
                    return retrying { unsafe read(number, rest.baseAddress, rest.count) }
                }
            }
            guard count > 0 else {
                throw lost(count == 0 ? "it hung up" : SystemReason.text(errno))
            }
            place += count
        }
        return body
    }

    private func retrying(_ call: () -> Int) -> Int {
        while true {
            let count = call()
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// The request may have been carried out or not.
    private func lost(_ why: String) -> Failure {
        Failure(
            .outcomeUnknown, "the agent at \"\(path)\" was lost: \(why)",
            hint: "read again before you repeat a change")
    }
}
