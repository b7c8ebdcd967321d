/// The id of one version of a secret: 1–64 of the alphabet of names, unique in its secret for ever.
package typealias VersionID = Name<VersionIDRule>

/// The rule of ``VersionID``.
package enum VersionIDRule: NameRule {
    package static let longest = 64
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfNames(byte) }
}
