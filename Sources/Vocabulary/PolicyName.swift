/// The name of a policy that is no resource's: 1–64 letters, digits and hyphens.
package typealias PolicyName = Name<PolicyNameRule>

/// The rule of ``PolicyName``.
package enum PolicyNameRule: NameRule {
    package static let longest = 64
    package static func accepts(_ byte: UInt8) -> Bool {
        Alphabet.isAlphanumeric(byte) || byte == UInt8(ascii: "-")
    }
}

extension Name where Rule == PolicyNameRule {
    /// The policy of the whole vault.
    package static let vault = Self(trusted: "vault")
}
