/// The 16-byte tag of a sealed head; stands for the whole content of one generation of a record.
package struct HeadTag: Hashable, Sendable {
    package static let byteCount = 16

    /// The tag of a record that is not there.
    package static let none = HeadTag(checked: [UInt8](repeating: 0, count: byteCount))

    package let bytes: [UInt8]

    /// The tag, or nil when `bytes` are not sixteen.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The last sixteen of `sealed`, which must have as many.
    package init(suffixOf sealed: [UInt8]) {
        self.init(checked: Array(sealed.suffix(Self.byteCount)))
    }

    private init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension ByteReader {
    mutating func headTag(_ field: String) throws(FormatError) -> HeadTag {
        guard let tag = HeadTag(try take(HeadTag.byteCount, field)) else {
            throw .malformed(field: field)
        }
        return tag
    }
}
