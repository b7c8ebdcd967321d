import JSONText
import Vocabulary

/// Tags as a call gives them: no key twice.
struct TagList: Equatable, Sendable {
    static let most = 20

    let tags: [TagKey: TagValue]

    /// The tags of `[{"TagKey":"k","TagValue":"v"}]`, or nil when the text is not of that form.
    init?(json text: [UInt8]) {
        guard let elements = JSONParameter.value(text, longest: 16_384)?.elements else {
            return nil
        }
        let pairs = elements.mapped { element -> (key: TagKey, value: TagValue)? in
            guard element.members(of: ["TagKey", "TagValue"]) != nil,
                let key = element["TagKey"]?.string.flatMap({ TagKey($0) }),
                let value = TagValue(element["TagValue"].map { $0.string ?? [0] } ?? [])
            else { return nil }
            return (key, value)
        }
        guard let pairs, (1...Self.most).contains(pairs.count) else { return nil }
        var tags: [TagKey: TagValue] = [:]
        for pair in pairs {
            guard tags.updateValue(pair.value, forKey: pair.key) == nil else { return nil }
        }
        self.tags = tags
    }
}

extension Parameter where Value == TagList {
    static func tags(_ presence: Presence) -> Self {
        Self(
            "Tags",
            .json(
                longest: 16_384,
                what: "[{\"TagKey\":\"k\",\"TagValue\":\"v\"},…] of 1 to 20 tags"), presence
        ) { $0.text.flatMap { TagList(json: $0) } }
    }
}

extension Parameter where Value == [TagKey] {
    /// `["k1","k2"]`, or `k1,k2`: no key holds a comma, a quote or a bracket.
    static var tagKeys: Self {
        Self(
            "TagKeys", .json(longest: 4_096, what: "[\"k1\",\"k2\"] of 1 to 20 keys"), .required
        ) { value in
            guard let text = value.text, text.count <= 4_096 else { return nil }
            let names =
                text.first == UInt8(ascii: "[")
                ? JSONParameter.value(text, longest: 4_096)?.strings
                : text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                    .map(Array.init)
            guard let names, (1...TagList.most).contains(names.count) else { return nil }
            return names.mapped { TagKey($0) }
        }
    }
}
