/// The key of a tag: 1–128 of `A-Z a-z 0-9 / \ _ - . + = : @`, not beginning with `aliyun` or `acs:`.
package typealias TagKey = Name<TagKeyRule>

/// The rule of ``TagKey``.
package enum TagKeyRule: NameRule {
    package static let longest = 128
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfTags(byte) }
    package static func acceptsWhole(_ bytes: [UInt8]) -> Bool {
        !bytes.starts(with: "aliyun".utf8) && !bytes.starts(with: "acs:".utf8)
    }
}

/// The value of a tag: 0–128 of the alphabet of tags.
package struct TagValue: Hashable, Sendable {
    /// The longest value, in bytes.
    package static let longest = 128

    /// The value as stored.
    package let bytes: [UInt8]

    /// The value, or nil when it is too long or has a byte outside the alphabet.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.longest, bytes.allSatisfy(Alphabet.isOfTags) else { return nil }
        self.bytes = bytes
    }

    /// The value, or nil when it is too long or has a byte outside the alphabet.
    package init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// The value as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
