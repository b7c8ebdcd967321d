import Foundation
import Glibc
import SecureMemory
import TestKit
import Testing

@testable import kist

/// What kist makes of an agent that is not as it should be.
@Suite struct AgentSocketTests {
    /// Somebody who listens where the agent should.
    private final class Listener: Sendable {
        let path: String
        private let number: Int32

        init() throws {
            path = "\(try ScratchFolder.make(prefix: "kist-agent", inMemory: true))/s"
            number = try Wire.bind(unix: path, SOCK_STREAM)
            try #require(listen(number, 5) == 0)
        }

        deinit { _ = close(number) }

        /// Says this to whoever has connected, and hangs up.
        ///
        /// - Parameter count: How many bytes he is listened to before.
        func say(_ text: String, after count: Int) {
            let peer = accept(number, nil, nil)
            var room = [UInt8](repeating: 0, count: max(count, 1))
            if count > 0 { _ = unsafe recv(peer, &room, count, Int32(MSG_WAITALL)) }
            _ = unsafe Array(text.utf8).withUnsafeBytes {
                unsafe write(peer, $0.baseAddress, $0.count)
            }
            _ = close(peer)
        }
    }

    /// - Parameter count: How much of the request, of four bytes, the agent takes.
    private func asked(
        _ answer: String?, after count: Int = 4, mayChange: Bool, patience: Int64 = 60_000
    ) throws -> (answer: String?, failure: Failure?) {
        let listener = try Listener()
        do throws(Failure) {
            let socket = try AgentSocket(listener.path, patience: patience)
            if let answer, count > 0 {
                Thread.detachNewThread { listener.say(answer, after: count) }
            } else if let answer {
                listener.say(answer, after: 0)
            }
            let request = try SecretBytes.taking(byteCount: 4)
            let answer = try socket.ask(request, mayChange: mayChange)
            return (String(decoding: answer.body.plainCopy(), as: UTF8.self), nil)
        } catch { return (nil, error) }
    }

    @Test func `a whole answer is taken, and of one with two ends the first`() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: "
        #expect(try asked(head + "3\r\n\r\nabc", mayChange: true).answer == "abc")
        #expect(try asked(head + "0\r\n\r\n", mayChange: true).answer == "")
        #expect(try asked(head + "6\r\n\r\na\r\n\r\nb", mayChange: true).answer == "a\r\n\r\nb")
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nA: \(String(repeating: "a", count: 32_768))\r\nContent-Length: 0\r\n\r\n",
    ])
    func `any other is none, and a change may have been made`(answer: String) throws {
        let change = try asked(answer, mayChange: true)
        #expect(change.failure?.status == .outcomeUnknown)
        #expect(change.failure?.line.contains("was lost") == true)
        #expect(try asked(answer, mayChange: false).failure?.status == .tokenUnavailable)
    }

    @Test func `an answer that comes before the request was taken is one, and no answer no change`()
        throws
    {
        let refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nabc"
        #expect(try asked(refusal, after: 0, mayChange: true).answer == "abc")
        #expect(try asked("", after: 0, mayChange: true).failure?.status == .tokenUnavailable)
    }

    @Test func `an agent that does not answer is not waited for without end`() throws {
        let change = try asked(nil, mayChange: true, patience: 50)
        #expect(change.failure?.status == .outcomeUnknown)
        #expect(change.failure?.line.contains("does not answer") == true)
        #expect(try asked(nil, mayChange: false, patience: 50).failure?.status == .busy)
    }
}
