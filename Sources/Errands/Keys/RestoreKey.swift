package import KMSContract
package import SecretVault

/// A key's planned deletion taken back.
package struct RestoreKey: Errand {
    package static let word = "key-restore"

    private let key: KeyReference

    package init(_ key: KeyReference) { self.key = key }
    package init(_ form: ErrandForm) throws(ErrandFault) { key = try form.key() }

    package var fields: [Field] { .of(("KeyId", key.text)) }
    package var rights: [ErrandRight] { [ErrandRight("CancelKeyDeletion", fields)] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.restoreKey(key, request: request)
        return Done()
    }
}
