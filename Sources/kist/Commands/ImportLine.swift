import JSONText
import KMSContract
import SecretVault
import SecureMemory
import Vocabulary

/// One line of `kist import`: an object with the members that `create` has flags for.
enum ImportLine {
    /// Why a line is none, in words; it shows nothing of the line but names of members.
    struct Refusal: Error {
        let reason: String
    }

    /// What a line may hold.
    private static let members = [
        "SecretName", "SecretData", "SecretDataBase64", "SecretDataType", "VersionId",
        "Description",
        "Tags", "EncryptionKeyId",
    ]

    static func parse(_ json: RawSpan) throws(Refusal) -> ImportedSecret {
        let names = try names(in: json)
        let name = try text("SecretName", names, json)
        guard let name, let name = SecretName(name) else {
            throw Refusal(reason: "SecretName is missing or no name of a secret")
        }
        var options = NewSecret()
        let isCoded = names.contains("SecretDataBase64")
        guard isCoded != names.contains("SecretData") else {
            throw Refusal(reason: "one of SecretData and SecretDataBase64 must be there")
        }
        switch try text("SecretDataType", names, json) {
        case nil: options.dataType = isCoded ? .binary : .text
        case "text": options.dataType = .text
        case "binary": options.dataType = .binary
        default: throw Refusal(reason: "SecretDataType is text or binary")
        }
        if let text = try text("VersionId", names, json) {
            guard let id = VersionID(text) else {
                throw Refusal(reason: "VersionId is no version id")
            }
            options.versionID = id
        }
        if let text = try text("Description", names, json) {
            guard let description = Description(text) else {
                throw Refusal(reason: "Description is too long or holds a NUL")
            }
            options.description = description
        }
        if let text = try text("EncryptionKeyId", names, json) {
            guard let key = KeyReference(text) else {
                throw Refusal(reason: "EncryptionKeyId is no key")
            }
            options.key = key
        }
        if names.contains("Tags") { options.tags = try tags(json) }
        return ImportedSecret(
            name: name, value: try value(isCoded, json), options: options)
    }

    /// The members that are there: known ones, each a string but the tags.
    private static func names(in json: RawSpan) throws(Refusal) -> Set<String> {
        let found: [(key: [UInt8], kind: JSONToken.Kind)]
        do throws(JSONError) { found = try JSONDocument.members(of: json) } catch {
            throw Refusal(error)
        }
        var names: Set<String> = []
        for (key, kind) in found {
            guard let name = members.first(where: { key.elementsEqual($0.utf8) }) else {
                throw Refusal(
                    reason: "no member is called \"\(String(decoding: key, as: UTF8.self))\"")
            }
            guard name == "Tags" ? kind == .beginObject : kind == .string else {
                throw Refusal(
                    reason: "\(name) is no \(name == "Tags" ? "object" : "string")")
            }
            names.insert(name)
        }
        return names
    }

    private static func field(
        _ name: String, _ json: RawSpan
    ) throws(Refusal) -> SecretBytes {
        do throws(JSONError) {
            if let field = try JSONDocument.field(name, of: json) { return field }
        } catch { throw Refusal(error) }
        throw Refusal(reason: "\(name) is missing")
    }

    /// The text of a member that is no secret.
    private static func text(
        _ name: String, _ names: Set<String>, _ json: RawSpan
    ) throws(Refusal) -> String? {
        guard names.contains(name) else { return nil }
        return String(decoding: try field(name, json).plainCopy(), as: UTF8.self)
    }

    private static func value(
        _ isCoded: Bool, _ json: RawSpan
    ) throws(Refusal) -> SecretBytes {
        guard isCoded else { return try field("SecretData", json) }
        let text = try field("SecretDataBase64", json)
        guard text.read({ Base64.byteCount(of: $0) }) != nil else {
            throw Refusal(reason: "SecretDataBase64 is no base64")
        }
        do throws(SecretBytesError) { return try Base64.decode(text) } catch {
            throw Refusal(reason: "no memory is left for secret bytes")
        }
    }

    private static func tags(_ json: RawSpan) throws(Refusal) -> [TagKey: TagValue] {
        let text = try field("Tags", json)
        let found: JSONValue
        do throws(JSONError) {
            found = try text.read { (json) throws(JSONError) in try JSONValue(parsing: json) }
        } catch { throw Refusal(error) }
        guard case .object(let members) = found else {
            throw Refusal(reason: "Tags is no object")
        }
        var tags: [TagKey: TagValue] = [:]
        for member in members {
            guard let key = TagKey(String(decoding: member.key, as: UTF8.self)),
                case .string(let bytes) = member.value,
                let value = TagValue(String(decoding: bytes, as: UTF8.self))
            else { throw Refusal(reason: "Tags has a key or value that no tag has") }
            tags[key] = value
        }
        return tags
    }
}

extension ImportLine.Refusal {
    init(_ error: JSONError) {
        self.init(
            reason: error == .outOfMemory
                ? "no memory is left for secret bytes" : "it is not one JSON object")
    }
}
