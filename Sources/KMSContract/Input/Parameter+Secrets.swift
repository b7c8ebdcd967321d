import JSONText
import SecretVault
import SecureMemory

/// Values and plaintexts, and the blobs they become.
extension Parameter where Value == SharedSecret {
    /// The value of a secret: text, because the contract's answers are.
    static var secretData: Self {
        Self(
            "SecretData", .secret(longest: nil, isBase64: false), .required
        ) { value in
            guard case .secret(let secret) = value,
                (try? SecretLiteral.quoting(secret.bytes)) != nil
            else { return nil }
            return secret
        }
    }

    /// The longest plaintext, in bytes of what its base64 stands for.
    static var longestPlaintext: Int { 6_144 }

    /// Base64 text.
    ///
    /// It is sealed as text, so that Decrypt gives back the very text.
    static var plaintext: Self {
        Self(
            "Plaintext", .secret(longest: longestPlaintext / 3 * 4, isBase64: true), .required
        ) { value in
            guard case .secret(let secret) = value,
                secret.bytes.byteCount <= longestPlaintext / 3 * 4,
                secret.bytes.read({ Base64.byteCount(of: $0) }) != nil
            else { return nil }
            return secret
        }
    }
}

extension Parameter where Value == [UInt8] {
    /// The longest blob, in characters.
    static var longestBlob: Int { 65_536 }

    /// A blob, decoded.
    static var blob: Self {
        Self("CiphertextBlob", .base64(longest: longestBlob), .required) { value in
            value.text.flatMap { $0.count <= longestBlob ? Base64.decode($0) : nil }
        }
    }
}

extension Parameter where Value == EncryptionContext {
    /// A JSON object of strings.
    static func context(_ name: String = "EncryptionContext") -> Self {
        Self(name, .json(longest: 8_192, what: "a JSON object of strings"), .optional) { value in
            guard let text = value.text,
                case .object(let members) = JSONParameter.value(text, longest: 8_192)
            else { return nil }
            let pairs = members.mapped { member in
                member.value.string.map { (key: member.key, value: $0) }
            }
            return pairs.flatMap { EncryptionContext($0) }
        }
    }
}

extension Parameter where Value == Policy {
    static func policy(_ presence: Presence) -> Self {
        Self(
            "Policy", .json(longest: Policy.longest, what: "a policy document of version 1"),
            presence
        ) { $0.text.flatMap { Policy($0) } }
    }
}

extension Parameter where Value == JSONValue {
    /// A JSON object that is checked and, for generic secrets, ignored.
    static var extendedConfig: Self {
        Self(
            "ExtendedConfig", .json(longest: 1_024, what: "a JSON object"), .optional
        ) { value in
            guard let text = value.text,
                let object = JSONParameter.value(text, longest: 1_024), case .object = object
            else { return nil }
            return object
        }
    }
}

extension Parameter where Value == Filters {
    static func filters(_ keys: [String]) -> Self {
        Self(
            "Filters",
            .json(
                longest: Filters.longest,
                what: "[{\"Key\":…,\"Values\":[…]}] of at most 10 and 10, keys "
                    + keys.joined(separator: ", ")), .optional
        ) { $0.text.flatMap { Filters($0, keys: keys) } }
    }
}
