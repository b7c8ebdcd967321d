/// The name of a secret: 1–192 of `A-Z a-z 0-9 _ / + = . - @`, not beginning with `acs/`, which is
/// reserved for managed secrets.
package typealias SecretName = Name<SecretNameRule>

/// The rule of ``SecretName``.
package enum SecretNameRule: NameRule {
    package static let longest = 192
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfNames(byte) }
    package static func acceptsWhole(_ bytes: [UInt8]) -> Bool { !bytes.starts(with: "acs/".utf8) }
}
