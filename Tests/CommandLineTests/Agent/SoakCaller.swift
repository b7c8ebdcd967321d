import Foundation
import RequestSignatures
import SecureMemory
import TestKit

/// One of the callers that soak an agent: does well and badly by turns, and says what was not answered
/// as it should.
///
/// Used by one thread at a time.
struct SoakCaller: @unchecked Sendable {
    /// What a caller does.
    enum Deed: String, CaseIterable {
        case reads, writes, strangers = "reads by signature", forgeries = "wrong signatures"
        case repeats = "used nonces", unknown = "unknown names", garbage = "garbage requests"
        case halves = "half requests", silence = "silent connections", deaf = "answers not read"
        case floods = "requests too long"
    }

    struct Fault: Error { let what: String }

    let socket: String
    let port: UInt16
    let key: String
    let secret: String
    /// The secret that this caller alone writes.
    let own: String
    private var wire: Wire
    private var turn = 0

    init(of agent: RunningAgent, key: String, secret: String, own: String) throws {
        (socket, port) = (agent.socket, try agent.port)
        (self.key, self.secret, self.own) = (key, secret, own)
        wire = try Wire(unix: socket)
    }

    /// Does everything once, some of it more often.
    mutating func lap() throws {
        for deed in Deed.allCases {
            turn += 1
            try perform(deed)
            Tally.add("soak: \(deed.rawValue)")
        }
    }

    private mutating func perform(_ deed: Deed) throws {
        switch deed {
        case .reads:
            try require(try wire.ask("GetSecretValue", [("SecretName", "db")]), holds: "x")
            let other = try Wire(unix: socket)
            try require(try other.ask("GetSecretValue", [("SecretName", "db")]), holds: "x")
        case .writes:
            let value = String(repeating: "\(turn) ", count: 500)
            let put = try wire.ask(
                "PutSecretValue",
                [("SecretName", own), ("SecretData", value), ("VersionId", "n\(turn)")])
            guard put.status == 200 else { throw Fault(what: "put: \(put.body)") }
            try require(try wire.ask("GetSecretValue", [("SecretName", own)]), holds: value)
        case .strangers: try require(try signed(nonce: "\(own)-\(turn)"), holds: "x")
        case .forgeries:
            try require(
                try signed(nonce: "\(own)-\(turn)", by: "not it"), says: "SignatureDoesNotMatch")
        case .repeats:
            let nonce = "\(own)-\(turn)"
            try require(try signed(nonce: nonce), holds: "x")
            try require(try signed(nonce: nonce), says: "SignatureNonceUsed")
        case .unknown:
            try require(
                try wire.ask("GetSecretValue", [("SecretName", "none-\(turn)")]),
                says: "Forbidden.ResourceNotFound")
        case .garbage:
            let other = try Wire(unix: socket)
            try? other.send((0..<5000).map { UInt8(truncatingIfNeeded: ($0 &+ turn) &* 31) })
            guard other.isEnded() else { throw Fault(what: "garbage was not turned away") }
        case .halves:
            let other = try Wire(port: port)
            try other.send("POST /?Action=GetSecretValue HTTP/1.1\r\nContent-Length: 9\r\n\r\nSecr")
        case .silence:
            _ = try Wire(unix: socket)
            _ = try Wire(port: port)
        case .deaf:
            let other = try Wire(unix: socket)
            let request = Wire.request("GetSecretValue", [("SecretName", "db")])
            try other.send(request + request)
        case .floods:
            let other = try Wire(port: port)
            try? other.send("GET /?x=" + String(repeating: "y", count: 500_000))
            guard other.isEnded() else { throw Fault(what: "a flood was not turned away") }
        }
    }

    /// A request of version 1, on a connection of its own.
    private func signed(nonce: String, by other: String? = nil) throws -> Wire.Answer {
        let time = Date().formatted(.iso8601)
        var parameters = [
            "AccessKeyId": key, "Action": "GetSecretValue", "SecretName": "db",
            "SignatureMethod": "HMAC-SHA1", "SignatureNonce": nonce, "SignatureVersion": "1.0",
            "Timestamp": time, "Version": "2016-01-20",
        ]
        let bytes = Array((other ?? secret).utf8)
        parameters["Signature"] = try RequestSigner.rpc(
            method: "POST", parameters: parameters.map { ($0.key, Array($0.value.utf8)) },
            secret: try unsafe SecretBytes(copying: bytes.span.bytes))
        let wire = try Wire(port: port)
        parameters["Action"] = nil
        try wire.send(Wire.request("GetSecretValue", parameters.map { ($0.key, $0.value) }))
        return try wire.answer()
    }

    private func require(_ answer: Wire.Answer, holds value: String) throws {
        guard answer.member("SecretData") == value else {
            throw Fault(what: "no \"\(value.prefix(20))\": \(answer.body)")
        }
    }

    private func require(_ answer: Wire.Answer, says code: String) throws {
        guard answer.code == code else { throw Fault(what: "not \(code): \(answer.body)") }
    }
}
