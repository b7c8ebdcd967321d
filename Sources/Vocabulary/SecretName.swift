/// The name of a secret: 1–192 of `A-Z a-z 0-9 _ / + = . - @`, not beginning with `acs/`, which is
/// reserved for managed secrets.
package typealias SecretName = Name<SecretNameRule>

/// The rule of ``SecretName``.
package enum SecretNameRule: NameRule {
    package static let longest = 192
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfNames(byte) }
    package static func acceptsWhole(_ bytes: [UInt8]) -> Bool { !bytes.starts(with: "acs/".utf8) }
}

extension SecretNameRule {
    /// Whether `bytes` are a name, asked without making one: there may be a hundred thousand.
    package static func isName(_ bytes: Span<UInt8>) -> Bool {
        guard (1...longest).contains(bytes.count) else { return false }
        var strange: UInt8 = 0
        for place in bytes.indices { strange |= Alphabet.strangeness(bytes[place]) }
        guard strange == 0 else { return false }
        return bytes.count < 4 || bytes[0] != UInt8(ascii: "a") || bytes[1] != UInt8(ascii: "c")
            || bytes[2] != UInt8(ascii: "s") || bytes[3] != UInt8(ascii: "/")
    }
}
