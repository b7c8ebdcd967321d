import Errands
import JSONText
import KMSContract
import SecureMemory

/// What kist and its agent tell each other.
extension FuzzEntry {
    static let errands: [FuzzEntry] = [
        FuzzEntry("errand", errand), FuzzEntry("outcome", outcome),
    ]

    /// Parts with NULs between them: a word, then names and values of fields.
    private static func errand(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { Array($0) }
        var fields: [Field] = []
        for place in stride(from: 1, to: parts.count - 1, by: 2) {
            let name = String(decoding: parts[place], as: UTF8.self)
            let value = parts[place + 1]
            guard Field.isSecret(name) else {
                fields.append(Field(name, text: value))
                continue
            }
            guard var secret = try? SecretBytes(byteCount: value.count) else { return false }
            secret.overwrite(at: 0, with: value)
            fields.append(Field(name, secret: secret))
        }
        let word = String(decoding: parts[0], as: UTF8.self)
        guard let errand = try? ErrandTable.errand(word, fields) else { return false }
        guard errand.fields.map(\.name) == fields.map(\.name) else {
            throw FuzzViolation("errand: sent on otherwise")
        }
        guard errand.rights.isEmpty == (errand is FindValueLimit) else {
            throw FuzzViolation("errand: free to all")
        }
        return true
    }

    /// The head of the agent's answer.
    ///
    /// - Parameter parse: Status, length of the body, and where the head ends; nil when refused.
    package static func answer(
        parse: @escaping @Sendable ([UInt8]) -> (status: Int, length: Int, end: Int)?
    ) -> FuzzEntry {
        FuzzEntry("answer") { (bytes) throws(FuzzViolation) in
            guard let head = parse(bytes) else { return false }
            guard (100...599).contains(head.status), head.length >= 0,
                bytes[..<head.end].suffix(4).elementsEqual("\r\n\r\n".utf8)
            else { throw FuzzViolation("answer: taken for a head") }
            return true
        }
    }

    /// A word and the JSON of an outcome, a NUL between them.
    private static func outcome(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let word = String(decoding: parts[0], as: UTF8.self)
        guard parts.count == 2, let type = ErrandTable.all.first(where: { $0.word == word }) else {
            return false
        }
        return try read(Array(parts[1]), by: type)
    }

    private static func read<E: Errand>(
        _ text: [UInt8], by type: E.Type
    ) throws(FuzzViolation) -> Bool {
        guard let outcome = E.Outcome(text) else { return false }
        let again = outcome.text
        guard let other = E.Outcome(again), other.text == again else {
            throw FuzzViolation("outcome: another when it is written again")
        }
        return true
    }
}

extension ErrandOutcome {
    fileprivate init?(_ text: [UInt8]) {
        guard let json = text.lend({ (bytes) in try? JSONValue(parsing: bytes) }) else {
            return nil
        }
        self.init(json)
    }

    fileprivate var text: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.finish()
    }
}
