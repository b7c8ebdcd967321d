import JSONText
import KMSContract
import PKCS11
import SecretVault
import SecureMemory

/// What comes from people and programs: JSON, token URIs, pins and calls of the contract.
extension FuzzEntry {
    static let texts: [FuzzEntry] = [
        FuzzEntry("json", json), FuzzEntry("uri", uri), FuzzEntry("pin", pin),
        FuzzEntry("contract", contract),
    ]

    /// The configuration, whose parser the caller has.
    ///
    /// - Parameters:
    ///   - parse: Keys and values as they stand; nil when refused.
    ///   - write: The text for them.
    package static func configuration(
        parse: @escaping @Sendable ([UInt8]) -> [(key: String, value: String)]?,
        write: @escaping @Sendable ([(key: String, value: String)]) -> String
    ) -> FuzzEntry {
        FuzzEntry("configuration") { (bytes) throws(FuzzViolation) in
            guard let values = parse(bytes) else { return false }
            let again = parse(Array(write(values).utf8))
            // As bytes: to Swift two texts in different normal forms are equal.
            guard let again, again.count == values.count,
                zip(again, values).allSatisfy({
                    $0.key == $1.key && $0.value.utf8.elementsEqual($1.value.utf8)
                })
            else { throw FuzzViolation("configuration: read, written, and not read back") }
            return true
        }
    }

    /// Reading, checking and taking a field agree on what is JSON, and a value that is written reads
    /// back the same.
    private static func json(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let limit = 1 << 20
        let isValid = isJSON(bytes)
        let value: JSONValue
        do throws(JSONError) {
            value = try bytes.lend { (text) throws(JSONError) in
                try JSONValue(parsing: text, largestByteCount: limit)
            }
        } catch {
            guard !isValid || bytes.count > limit else {
                throw FuzzViolation("json: checked, and not read")
            }
            return false
        }
        guard isValid else { throw FuzzViolation("json: read, and not valid when checked") }
        var writer = PlainJSON()
        writer.write(value)
        let written = writer.output
        let again = try? written.lend { (text) throws(JSONError) in
            try JSONValue(parsing: text, largestByteCount: 8 * limit)
        }
        guard again == value else { throw FuzzViolation("json: not read back as written") }
        if case .object(let members) = value {
            let hasField = bytes.lend { text -> Bool in
                guard let found = try? JSONDocument.field("a", of: text) else { return false }
                return found.byteCount >= 0
            }
            let isThere = members.contains { $0.key.elementsEqual("a".utf8) }
            guard hasField == isThere else { throw FuzzViolation("json: a field comes and goes") }
        }
        return true
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            try bytes.lend { (text) throws(JSONError) in try JSONDocument.validate(text) }
            return true
        } catch { return false }
    }

    /// What p11-kit makes of a URI reads back as the same, and errors are of the URI.
    private static func uri(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        let uri: TokenURI
        do throws(TokenError) { uri = try TokenURI(text) } catch {
            guard case .uriInvalid = error else { throw FuzzViolation("uri: \(error)") }
            return false
        }
        guard (try? TokenURI(uri.text)) == uri else {
            throw FuzzViolation("uri: not read back as it is spelt")
        }
        return true
    }

    private static func pin(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self), let pin = VaultPin(text) else {
            return false
        }
        guard pin.text.utf8.elementsEqual(bytes) else {
            throw FuzzViolation("pin: read, and written otherwise")
        }
        return true
    }

    /// A call: the operation's name, then fields `Name=value`, each behind a NUL.
    private static func contract(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard let first = parts.first, let name = String(validating: first, as: UTF8.self) else {
            return false
        }
        let operation: KMSOperation
        do throws(KMSError) { operation = try KMSOperation.named(name) } catch { return false }
        var fields: [Field] = []
        for part in parts.dropFirst() {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = String(validating: part[..<end], as: UTF8.self) else { return false }
            let value = Array(part[end...].dropFirst())
            if Field.isSecret(name) {
                guard let secret = try? value.lend({ try SecretBytes(copying: $0) }) else {
                    return false
                }
                fields.append(Field(name, secret: secret))
            } else {
                fields.append(Field(name, text: value))
            }
        }
        try checkBase64(fields, of: operation)
        do throws(KMSError) { _ = try KMSCall(operation, fields, unknown: .refused) } catch {
            guard !"\(error)".isEmpty else { throw FuzzViolation("contract: no error") }
            return false
        }
        return true
    }

    /// Base64 has one form: what is taken is what the bytes are written as.
    private static func checkBase64(
        _ fields: [Field], of operation: KMSOperation
    ) throws(FuzzViolation) {
        guard let blob = operation.parameters.first(where: { $0.name == "CiphertextBlob" }),
            let field = fields.first(where: { $0.name == blob.name }),
            case .text(let text) = field.value,
            !text.isEmpty, let bytes = try? blob.parse([field]) as? [UInt8]
        else { return }
        guard PlainBase64.text(bytes) == text else {
            throw FuzzViolation("contract: base64 read, and written otherwise")
        }
    }
}
