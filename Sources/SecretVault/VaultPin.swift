package import Vocabulary

/// What a trusted configuration knows of its vault, so that nobody who can write the vault's folder
/// can put another one there: `<vault id>:<scheme>:<fingerprint>`, in hexadecimal.
package struct VaultPin: Equatable, Sendable {
    package let vault: Identifier
    /// As ``VaultFormat/TokenForm/scheme``.
    package let scheme: UInt8
    /// The first sixteen bytes of HMAC-SHA-256 over the vault id under the root key.
    package let fingerprint: Identifier

    package init(vault: Identifier, scheme: UInt8, fingerprint: Identifier) {
        self.vault = vault
        self.scheme = scheme
        self.fingerprint = fingerprint
    }

    /// Reads ``text``, or nil.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let vault = Identifier(hex: Array(parts[0])),
            let scheme = UInt8(Substring(parts[1])), let print = Identifier(hex: Array(parts[2]))
        else { return nil }
        self.init(vault: vault, scheme: scheme, fingerprint: print)
        guard self.text == text else { return nil }
    }

    /// The form that stands in a configuration.
    package var text: String { "\(vault.hex):\(scheme):\(fingerprint.hex)" }
}
