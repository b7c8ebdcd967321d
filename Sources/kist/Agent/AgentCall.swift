import Errands
import JSONText
import KMSContract
import SecretVault
import SecureMemory
import Vocabulary

/// What is asked of the agent, and what it says.
enum AgentCall {
    /// Makes a call of the contract.
    ///
    /// - Parameter wantsBytes: Whether a value that no JSON can say may come as it is.
    /// - Returns: The answer to a call that succeeded.
    /// - Throws: What the agent says of a failure: the same words and exit code as kist's own.
    static func make(
        _ operation: String, _ fields: [Field], wantsBytes: Bool = false,
        at socket: borrowing AgentSocket, saysBody: Bool
    ) throws(Failure) -> AgentSocket.Answer {
        let reads = ["Get", "List", "Describe", "BatchGet"].contains {
            operation.utf8.starts(with: $0.utf8)
        }
        let request = try AgentRequest.text("/?Action=\(operation)", fields, wantsBytes: wantsBytes)
        let answer = try socket.ask(request, mayChange: !reads)
        guard answer.status != 200 else { return answer }
        throw failure(answer, saysBody: saysBody)
    }

    /// Has an errand done.
    ///
    /// - Throws: As ``make(_:_:wantsBytes:at:saysBody:)``.
    static func ask<E: Errand>(_ errand: E, at place: AgentPlace) throws(Failure) -> E.Outcome {
        let request = try AgentRequest.text("/kist/\(E.word)", errand.fields)
        let answer = try place.connect().ask(request, mayChange: E.mayChange)
        guard answer.status == 200 || answer.status == 503 || isMarked(answer) else {
            throw Failure(
                .configuration,
                "the agent at \"\(place.path)\" does not understand: it is of another version",
                hint: "use a kist of its version, or unset KIST_SOCKET to open the vault here")
        }
        guard answer.status == 200 else { throw failure(answer, saysBody: false) }
        let outcome = answer.body.read { (body) -> E.Outcome? in
            guard
                let json = try? JSONValue(
                    parsing: body, largestByteCount: AgentSocket.longestBody)
            else { return nil }
            return E.Outcome(json)
        }
        guard isMarked(answer), let outcome else { throw notUnderstood }
        return outcome
    }

    /// An answer of another version, or of somebody else.
    static var notUnderstood: Failure {
        Failure(.bug, "the agent's answer is not understood", hint: "is it of this version?")
    }

    /// Whether it comes from where errands are known.
    private static func isMarked(_ answer: borrowing AgentSocket.Answer) -> Bool {
        answer.header("x-kist-agent") != nil
    }

    private static func failure(
        _ answer: borrowing AgentSocket.Answer, saysBody: Bool
    ) -> Failure {
        func all(_ name: String) -> [String] {
            answer.head.fields.filter { $0.name == name }.map { decoded($0.value) }
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
