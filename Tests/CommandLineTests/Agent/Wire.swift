import Foundation
import Glibc
import Testing

/// A connection on which any bytes can be sent, and answers of HTTP/1.1 are read.
final class Wire {
    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: String

        /// A text of the JSON in the body.
        func member(_ name: String) -> String? {
            let json = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            return (json as? [String: Any])?[name] as? String
        }

        var code: String? { member("Code") }
    }

    enum Fault: Error { case system(String, Int32), closed(String) }

    let number: Int32
    private var pending: [UInt8] = []

    init(unix path: String) throws {
        number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        let number = number
        try unsafe Self.withAddress(path) { address, size in
            guard unsafe connect(number, address, size) == 0 else {
                throw Fault.system("connect", errno)
            }
        }
        setTimeouts()
    }

    init(port: UInt16) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(number, address, size) == 0
            }
        }
        guard isOpen else { throw Fault.system("connect", errno) }
        setTimeouts()
    }

    deinit { _ = close(number) }

    /// A test that waits for ever says nothing.
    private func setTimeouts() {
        var time = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(
            number, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Fault.system("send", errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether the other side has ended the connection, when all it has sent is read.
    func isEnded() -> Bool {
        while let more = try? receive() { if more == 0 { return true } }
        return errno == ECONNRESET
    }

    private func receive() throws -> Int {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(number, &room, room.count, 0)
        guard count >= 0 else { throw Fault.system("recv", errno) }
        pending += room[..<count]
        return count
    }

    private func require() throws {
        guard try receive() > 0 else {
            throw Fault.closed(String(decoding: pending, as: UTF8.self))
        }
    }

    /// The next answer; interim ones too.
    ///
    /// - Parameter isBare: Whether it has no body, whatever length it says.
    func answer(isBare: Bool = false) throws -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        while pending.firstRange(of: mark) == nil { try require() }
        let end = try #require(pending.firstRange(of: mark))
        let lines = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let count = isBare ? 0 : Int(headers["content-length"] ?? "0") ?? 0
        while pending.count < end.upperBound + count { try require() }
        let body = pending[end.upperBound..<(end.upperBound + count)]
        pending.removeFirst(end.upperBound + count)
        let status = try #require(Int(lines[0].split(separator: " ")[1]))
        return Answer(
            status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    /// A call with all parameters in its body.
    static func request(_ operation: String, _ parameters: [(String, String)]) -> String {
        let form = parameters.map { "\($0)=\(encoded($1))" }.joined(separator: "&")
        return "POST /?Action=\(operation) HTTP/1.1\r\nHost: kist\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + "Content-Length: \(form.utf8.count)\r\n\r\n\(form)"
    }

    /// The same call with all parameters behind the question mark.
    static func inAddress(_ request: String) -> String {
        let parts = request.components(separatedBy: "\r\n\r\n")
        let line = parts[0].components(separatedBy: " ")[1]
        return "POST \(line)\(line.contains("?") ? "&" : "?")\(parts[1]) HTTP/1.1\r\n"
            + "Host: kist\r\nContent-Length: 0\r\n\r\n"
    }

    func ask(_ operation: String, _ parameters: [(String, String)] = []) throws -> Answer {
        try send(Self.request(operation, parameters))
        return try answer()
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    static func bind(unix path: String, _ kind: __socket_type) throws -> Int32 {
        let number = socket(AF_UNIX, Int32(kind.rawValue) | O_CLOEXEC, 0)
        try unsafe withAddress(path) { address, size in
            guard unsafe Glibc.bind(number, address, size) == 0 else {
                throw Fault.system("bind", errno)
            }
        }
        return number
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < 108, "too long for a socket: \(path)")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (place, byte) in path.utf8.enumerated() { unsafe room[place] = byte }
        }
        try unsafe withUnsafePointer(to: &address) { address in
            try unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
