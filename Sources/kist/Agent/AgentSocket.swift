import Glibc
import SecureMemory

/// A connection to the agent: one request at a time, one answer whole, and no library for it.
struct AgentSocket: ~Copyable {
    /// What the agent answers.
    struct Answer: ~Copyable {
        let head: AnswerHead
        let body: SecretBytes

        var status: Int { head.status }

        /// The first field of this name, small letters; nil when there is none.
        func header(_ name: String) -> String? { head.fields.first { $0.name == name }?.value }
    }

    /// The longest value of any vault.
    static let longestValue = 1 << 20
    /// That, as base64 or escapes in JSON, and what stands around it.
    static let longestBody = 1 << 23
    private static let longestHead = 1 << 15

    private let number: Int32
    private let path: String
    private let patience: Int64

    /// Connects, and sees who is at the other end before he is told anything.
    ///
    /// - Parameter patience: How long a request may take, in milliseconds.
    init(_ path: String, patience: Int64) throws(Failure) {
        // sun_path of unix(7), with its terminator.
        guard path.utf8.count < 108 else {
            throw Failure(.configuration, "KIST_SOCKET is longer than 107 bytes")
        }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        do throws(Failure) {
            try Self.connect(number, to: path, patience: patience)
            try AgentPeer.check(number, path)
        } catch {
            close(number)
            throw error
        }
        self.number = number
        self.path = path
        self.patience = patience
    }

    deinit { close(number) }

    private static func connect(
        _ number: Int32, to path: String, patience: Int64
    ) throws(Failure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (place, byte) in path.utf8.enumerated() { unsafe room[place] = byte }
        }
        // A listener whose queue is full makes connect(2) wait so long.
        var wait = timeval(tv_sec: Int(patience / 1000), tv_usec: Int(patience % 1000) * 1000)
        unsafe setsockopt(
            number, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        let isOpen = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Self.retrying {
                    Int(
                        unsafe Glibc.connect(
                            number, address, socklen_t(MemoryLayout<sockaddr_un>.size)))
                } == 0
            }
        }
        guard !isOpen else { return }
        let reason = errno
        guard reason != EAGAIN else { throw silent(path, mayHaveChanged: false) }
        throw Failure(
            reason == EACCES ? .notAllowed : .tokenUnavailable,
            "no agent at \"\(path)\": \(SystemReason.text(reason))",
            hint: "start kistd, or unset KIST_SOCKET to open the vault here")
    }

    /// Sends a request, and waits for the whole answer to it.
    ///
    /// - Parameter mayChange: Whether it may change anything, so that an answer lost leaves unknown
    ///   whether it has.
    func ask(_ request: borrowing SecretBytes, mayChange: Bool) throws(Failure) -> Answer {
        let end = Clock.monotonicMilliseconds() + patience
        var sent = 0
        while sent < request.byteCount {
            try wait(until: end, POLLOUT, mayHaveChanged: false)
            let count = request.read { request in
                let rest = request.extracting(sent...)
                return unsafe rest.withUnsafeBytes { rest in
                    Self.retrying {
                        unsafe Glibc.send(
                            number, rest.baseAddress, rest.count,
                            Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
                    }
                }
            }
            // An agent that refuses does not wait for the end of what it refuses: it may have answered.
            if count < 0, errno != EAGAIN { break }
            sent += max(count, 0)
        }
        return try answer(until: end, mayHaveChanged: mayChange && sent == request.byteCount)
    }

    private func answer(until end: Int64, mayHaveChanged: Bool) throws(Failure) -> Answer {
        // The first bytes of a value may come along with the head: here too only secret memory.
        var room = try SecretBytes.taking(byteCount: Self.longestHead)
        var count = 0
        var headEnd: Int?
        while headEnd == nil {
            guard count < Self.longestHead else { throw lost(nil, mayHaveChanged) }
            let before = count
            count += try receive(into: &room, at: count, end, mayHaveChanged)
            headEnd = room.read { AnswerHead.end(in: $0.extracting(..<count), from: before) }
        }
        guard let headEnd, let head = room.read({ AnswerHead($0.extracting(..<headEnd)) }),
            head.length <= Self.longestBody, count - headEnd <= head.length
        else { throw lost(nil, mayHaveChanged) }
        var body = try SecretBytes.taking(byteCount: head.length)
        var place = count - headEnd
        if place > 0 {
            do throws(SecretBytesError) {
                body.overwrite(at: 0, with: try room.slice(headEnd..<count))
            } catch { throw .noSecretMemory }
        }
        while place < head.length {
            place += try receive(into: &body, at: place, end, mayHaveChanged)
        }
        return Answer(head: head, body: body)
    }

    /// Takes what has come, at least a byte; how many.
    private func receive(
        into room: inout SecretBytes, at place: Int, _ end: Int64, _ mayHaveChanged: Bool
    ) throws(Failure) -> Int {
        while true {
            try wait(until: end, POLLIN, mayHaveChanged: mayHaveChanged)
            let count = room.write { room in
                unsafe room.withUnsafeMutableBytes { room in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[place...])
                    return Self.retrying {
                        unsafe recv(
                            number, rest.baseAddress, rest.count, Int32(MSG_DONTWAIT))
                    }
                }
            }
            if count > 0 { return count }
            let reason = errno
            if count < 0, reason == EAGAIN { continue }
            throw lost(count == 0 ? "it hung up" : SystemReason.text(reason), mayHaveChanged)
        }
    }

    private func wait(
        until end: Int64, _ events: Int32, mayHaveChanged: Bool
    ) throws(Failure) {
        var wait = pollfd(fd: number, events: Int16(events), revents: 0)
        while true {
            let left = end - Clock.monotonicMilliseconds()
            guard left > 0 else { throw Self.silent(path, mayHaveChanged: mayHaveChanged) }
            let count = unsafe poll(&wait, 1, Int32(min(left, 1 << 30)))
            if count > 0 || (count < 0 && errno != EINTR) { return }
        }
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let count = call()
            if count >= 0 || errno != EINTR { return count }
        }
    }
}

/// What there is to say when no answer came.
extension AgentSocket {
    private func lost(_ why: String?, _ mayHaveChanged: Bool) -> Failure {
        Self.unanswered(
            "the agent at \"\(path)\" was lost: \(why ?? "its answer is none")",
            .tokenUnavailable, mayHaveChanged)
    }

    private static func silent(_ path: String, mayHaveChanged: Bool) -> Failure {
        unanswered("the agent at \"\(path)\" does not answer", .busy, mayHaveChanged)
    }

    private static func unanswered(
        _ line: String, _ status: ExitStatus, _ mayHaveChanged: Bool
    ) -> Failure {
        mayHaveChanged
            ? Failure(.outcomeUnknown, line, hint: "read again before you repeat a change")
            : Failure(status, line, hint: "nothing was changed: try again, or see what ails kistd")
    }
}
