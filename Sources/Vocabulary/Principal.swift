/// Who asks: `uid:1000`, later `access-key:…`; 1–40 letters, digits and `_:.@-`.
package typealias Principal = Name<PrincipalRule>

/// The rule of ``Principal``.
package enum PrincipalRule: NameRule {
    package static let longest = 40
    package static func accepts(_ byte: UInt8) -> Bool {
        Alphabet.isAlphanumeric(byte) || "_:.@-".utf8.contains(byte)
    }
}

extension Name where Rule == PrincipalRule {
    /// The user of this host with a user id.
    package static func user(_ id: UInt32) -> Self {
        guard let name = Self("uid:\(id)") else {
            preconditionFailure("a user id breaks the rule of principals")
        }
        return name
    }
}
