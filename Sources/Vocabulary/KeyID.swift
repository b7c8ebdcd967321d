/// The id of a customer master key: 1–64 letters, digits and hyphens.
///
/// Ours are lower-case UUIDs.
package typealias KeyID = Name<KeyIDRule>

/// The rule of ``KeyID``.
package enum KeyIDRule: NameRule {
    package static let longest = 64
    package static func accepts(_ byte: UInt8) -> Bool {
        Alphabet.isAlphanumeric(byte) || byte == UInt8(ascii: "-")
    }
}
