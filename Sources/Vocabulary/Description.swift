/// Free text about a key or secret: valid UTF-8, at most 8,192 bytes, without NUL.
package struct Description: Hashable, Sendable {
    /// The longest description, in bytes of UTF-8.
    package static let longest = 8192

    /// No text.
    package static let empty = Description(checked: "")

    /// The text as given.
    package let text: String

    /// The description, or nil when it is too long or holds a NUL.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0) else { return nil }
        self.text = text
    }

    /// The description, or nil when `bytes` is not UTF-8 or breaks the rule above.
    package init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(text)
    }

    private init(checked text: String) {
        self.text = text
    }
}
