import JSONText
import KMSContract
import SecretVault
import SecureMemory
import Vocabulary

/// A call of the contract through the agent.
enum AgentCall {
    /// Makes a call.
    ///
    /// - Parameter wantsBytes: Whether a value that no JSON can say may come as it is.
    /// - Returns: The answer to a call that succeeded.
    /// - Throws: What the agent says of a failure: the same words and exit code as kist's own.
    static func make(
        _ operation: String, _ fields: [Field], wantsBytes: Bool = false,
        at socket: borrowing AgentSocket, saysBody: Bool
    ) throws(Failure) -> AgentSocket.Answer {
        try socket.send(try request(operation, fields, wantsBytes))
        let answer = try socket.answer()
        guard answer.status != 200 else { return answer }
        throw failure(answer, saysBody)
    }

    private static func request(
        _ operation: String, _ fields: [Field], _ wantsBytes: Bool
    ) throws(Failure) -> SecretBytes {
        var form = try SecretText()
        for (place, field) in fields.enumerated() {
            if place > 0 { try form.add("&") }
            try Array(field.name.utf8).lend { (name) throws(Failure) in
                try form.add(percentEncoding: name)
            }
            try form.add("=")
            switch field.value {
            case .text(let text):
                try text.lend { (text) throws(Failure) in try form.add(percentEncoding: text) }
            case .secret(let secret):
                try secret.bytes.read { (text) throws(Failure) in
                    try form.add(percentEncoding: text)
                }
            }
        }
        let body = form.finish()
        var text = try SecretText()
        try text.add(
            "POST /?Action=\(operation) HTTP/1.1\r\nhost: kist\r\n"
                + "content-type: application/x-www-form-urlencoded\r\n"
                + (wantsBytes ? "accept: application/octet-stream\r\n" : "")
                + "content-length: \(body.byteCount)\r\n\r\n")
        try body.read { (body) throws(Failure) in try text.add(body) }
        return text.finish()
    }

    private static func failure(
        _ answer: borrowing AgentSocket.Answer, _ saysBody: Bool
    ) -> Failure {
        func all(_ name: String) -> [String] {
            answer.headers.filter { $0.name == name }.map { decoded($0.value) }
        }
        let status =
            all("x-kist-status").first.flatMap { Int32($0) }.flatMap(ExitStatus.init(rawValue:))
            ?? (answer.status == 503 ? .busy : .bug)
        let body = answer.body.plainCopy()
        if saysBody { return Failure(status, body: body) }
        let line =
            all("x-kist-error").first ?? message(body) ?? "the agent answered \(answer.status)"
        return Failure(status, line, hints: Array(all("x-kist-hint").prefix(2)))
    }

    /// The contract's own words, when there are no others.
    private static func message(_ body: [UInt8]) -> String? {
        let json = body.lend { (body) in try? JSONValue(parsing: body) }
        guard case .string(let text) = json?["Message"] else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
