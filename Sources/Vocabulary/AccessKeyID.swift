/// The id of an access key: 1–28 letters and digits.
///
/// Ours are 24, as the cloud's are: `LTAI5t` and eighteen more.
package typealias AccessKeyID = Name<AccessKeyIDRule>

/// The rule of ``AccessKeyID``; with `access-key:` before it, it is a ``Principal``.
package enum AccessKeyIDRule: NameRule {
    package static let longest = 28
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isAlphanumeric(byte) }
}

extension Name where Rule == PrincipalRule {
    /// Whoever signs with an access key.
    package static func accessKey(_ id: AccessKeyID) -> Self {
        guard let name = Self("access-key:\(id)") else {
            preconditionFailure("an access key id breaks the rule of principals")
        }
        return name
    }

    /// The users of this host with a group id.
    package static func group(_ id: UInt32) -> Self {
        guard let name = Self("gid:\(id)") else {
            preconditionFailure("a group id breaks the rule of principals")
        }
        return name
    }
}
