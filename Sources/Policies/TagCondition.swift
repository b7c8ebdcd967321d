import Vocabulary

/// What the value of one tag must be.
struct TagCondition: Equatable, Sendable {
    /// A negated test is passed by a resource without the tag.
    enum Test: String, Sendable, CaseIterable {
        case equals = "StringEquals"
        case notEquals = "StringNotEquals"
        case like = "StringLike"
        case notLike = "StringNotLike"

        var isNegated: Bool { self == .notEquals || self == .notLike }
    }

    let test: Test
    let key: TagKey
    /// One of them is enough.
    let values: [[UInt8]]

    func holds(for tags: [TagKey: TagValue]) -> Bool {
        guard let value = tags[key]?.bytes else { return test.isNegated }
        let isAmong = values.contains { wanted in
            switch test {
            case .equals, .notEquals: wanted == value
            // An empty pattern matches the empty value only.
            case .like, .notLike: Pattern(wanted)?.matches(value) ?? value.isEmpty
            }
        }
        return isAmong != test.isNegated
    }

    /// The key of a condition, `kms:tag/<tag>` or `acs:ResourceTag/<tag>`; nil for anything else.
    static func tagKey(_ text: [UInt8]) -> TagKey? {
        for front in ["kms:tag/", "acs:ResourceTag/"] where text.starts(with: front.utf8) {
            return TagKey(Array(text.dropFirst(front.utf8.count)))
        }
        return nil
    }
}
