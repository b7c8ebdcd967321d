/// The name of a key's alias: `alias/` and at least one more of the alphabet of names, 255 in all.
package typealias AliasName = Name<AliasNameRule>

/// The rule of ``AliasName``.
package enum AliasNameRule: NameRule {
    package static let longest = 255
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfNames(byte) }
    package static func acceptsWhole(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: prefix) && bytes.count > prefix.count
    }

    private static var prefix: String.UTF8View { "alias/".utf8 }
}

extension Name where Rule == AliasNameRule {
    /// The alias of the key that seals secrets when no key is named.
    package static let secretsDefault = Self(trusted: "alias/acs/secretsmanager")

    /// Whether only Kist itself may make or move the alias.
    package var isReserved: Bool { bytes.starts(with: "alias/acs".utf8) }
}
