import JSONText
import KMSContract
import SecretVault
import SecureMemory
import Vocabulary

/// Tags in a form: the contract's JSON, sorted by key; none when there are no tags.
extension [Field] {
    static func tags(_ tags: [TagKey: TagValue]) -> [Field] {
        guard !tags.isEmpty else { return [] }
        var json = JSONWriter()
        json.beginArray()
        for key in tags.keys.sorted() {
            json.beginObject()
            json.member("TagKey", key.text)
            json.member("TagValue", tags[key]?.text ?? "")
            json.endObject()
        }
        json.endArray()
        return [Field("Tags", text: json.finish())]
    }
}

extension ErrandForm {
    func tags() throws(ErrandFault) -> [TagKey: TagValue] {
        guard let text = try text("Tags") else { return [:] }
        let json = Array(text.utf8).lend { (bytes) in try? JSONValue(parsing: bytes) }
        guard case .array(let elements) = json else { throw .malformed }
        var tags: [TagKey: TagValue] = [:]
        for element in elements {
            guard let pair = TagPair(element), tags.updateValue(pair.value, forKey: pair.key) == nil
            else { throw .malformed }
        }
        return tags
    }
}
