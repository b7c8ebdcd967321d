package import KMSContract
package import SecretVault

/// A new version of a key, which seals from now on.
package struct RotateKey: Errand {
    package static let word = "key-rotate"
    package static let makesKeys = true

    private let key: KeyReference

    package init(_ key: KeyReference) { self.key = key }
    package init(_ form: ErrandForm) throws(ErrandFault) { key = try form.key() }

    package var fields: [Field] { .of(("KeyId", key.text)) }
    package var rights: [ErrandRight] { [ErrandRight("CreateKeyVersion", fields)] }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> KeyVersionListing {
        try vault.createKeyVersion(key, request: request)
    }
}
