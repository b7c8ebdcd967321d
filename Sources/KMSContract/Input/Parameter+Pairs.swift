import SecretVault
import Vocabulary

/// What operations of asymmetric keys and codes take.
extension Parameter where Value == Identifier {
    /// The version of a key; a text that names none is one that no key has.
    static func keyVersion(
        _ name: String = "KeyVersionId", _ presence: Presence = .required
    ) -> Self {
        Self(name, .text(longest: 64, what: "a key version id"), presence) { value in
            guard let text = value.text, text.count <= 64,
                text.allSatisfy({ (0x20..<0x7F).contains($0) })
            else { return nil }
            return Identifier(uuid: text) ?? Identifier.none
        }
    }
}

extension Parameter where Value == [UInt8] {
    /// A SHA-256 digest.
    static var digest: Self {
        Self("Digest", .text(longest: 44, what: "base64 of a SHA-256 digest"), .required) {
            $0.text.flatMap { $0.count == 44 ? Base64.decode($0) : nil }.flatMap {
                $0.count == 32 ? $0 : nil
            }
        }
    }

    /// Bytes that are no secret.
    static func bytes(_ name: String, longest: Int) -> Self {
        Self(name, .base64(longest: longest), .required) { value in
            value.text.flatMap { $0.count <= longest ? Base64.decode($0) : nil }
        }
    }

    /// The message of a code.
    static var message: Self { bytes("Message", longest: Vault.largestMessage / 3 * 4) }
}

extension Parameter where Value == String {
    /// One of the contract's algorithms for an operation.
    ///
    /// - Parameter others: Those of the contract that Kist does not do.
    static func algorithm(
        _ does: [KeyAlgorithm], others: [String], name: String = "Algorithm",
        _ presence: Presence = .required
    ) -> Self {
        choice(name, does.map(\.name) + others, presence)
    }
}
