import JSONText

/// One `Tag.N` as it was written; what it says is checked by the operation, whose codes tell key
/// from value.
struct RawTag: Equatable, Sendable {
    var key: [UInt8]?
    var value: [UInt8]?
}

/// Lists that stand in numbered fields: `Name.1`, `Name.2`, …, or in one field as JSON.
extension Parameter where Value == [[UInt8]] {
    static func list(
        _ name: String, most: Int, what: String, _ presence: Presence
    ) -> Self {
        Self(flattened: name, .list(most: most, what: what), presence) { fields in
            if let whole = FlattenedList.whole(name, fields) {
                guard let values = whole.strings, (1...most).contains(values.count) else {
                    return nil
                }
                return values
            }
            var numbered: [Int: [UInt8]] = [:]
            for field in fields {
                guard let (number, rest) = FlattenedList.place(field.name, in: name),
                    rest.isEmpty, let text = field.value.text, number <= most
                else { return nil }
                numbered[number] = text
            }
            return numbered.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

extension Parameter where Value == [RawTag] {
    static func tagList(_ presence: Presence) -> Self {
        let name = "Tag"
        return Self(
            flattened: name,
            .list(
                most: TagList.most,
                what: "Tag.1.Key, Tag.1.Value, … or [{\"Key\":\"k\",\"Value\":\"v\"},…]"), presence
        ) { fields in
            if let whole = FlattenedList.whole(name, fields) {
                guard let elements = whole.elements, (1...TagList.most).contains(elements.count)
                else { return nil }
                return elements.mapped { element in
                    guard let members = element.members(of: ["Key", "Value"]),
                        members.allSatisfy({ $0.value.string != nil })
                    else { return nil }
                    return RawTag(key: element["Key"]?.string, value: element["Value"]?.string)
                }
            }
            var numbered: [Int: RawTag] = [:]
            for field in fields {
                guard let (number, rest) = FlattenedList.place(field.name, in: name),
                    let text = field.value.text, number <= TagList.most
                else { return nil }
                switch rest {
                case "Key": numbered[number, default: RawTag()].key = text
                case "Value": numbered[number, default: RawTag()].value = text
                default: return nil
                }
            }
            return numbered.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

/// How clients spread a list over fields.
enum FlattenedList {
    /// The list of a single field with the bare name; nil when the fields are numbered.
    static func whole(_ name: String, _ fields: [Field]) -> JSONValue? {
        guard fields.count == 1, fields[0].name == name, let text = fields[0].value.text else {
            return nil
        }
        return JSONParameter.value(text, longest: 65_536) ?? .null
    }

    /// The number in `Name.<number>` or `Name.<number>.<rest>`; nil for anything else.
    static func place(_ field: String, in name: String) -> (number: Int, rest: String)? {
        guard field.utf8.starts(with: "\(name).".utf8) else { return nil }
        let parts = field.dropFirst(name.count + 1)
            .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, (1...4).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.utf8.first != UInt8(ascii: "0"), let number = Int(digits)
        else { return nil }
        return (number, parts.count > 1 ? String(parts[1]) : "")
    }
}
