package import KMSContract
package import SecretVault
package import Vocabulary

/// A planned deletion taken back.
package struct RestoreSecret: Errand {
    package static let word = "restore"

    private let name: SecretName

    package init(_ name: SecretName) { self.name = name }
    package init(_ form: ErrandForm) throws(ErrandFault) { name = try form.secretName() }

    package var fields: [Field] { .of(("SecretName", name.text)) }
    package var rights: [ErrandRight] { [ErrandRight("RestoreSecret", fields)] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.restoreSecret(name, request: request)
        return Done()
    }
}
