package import KMSContract
package import SecretVault
package import Vocabulary

/// A secret's versions, oldest first.
package struct ListVersions: Errand {
    package static let word = "versions"
    package static let mayChange = false

    private let name: SecretName

    package init(_ name: SecretName) { self.name = name }
    package init(_ form: ErrandForm) throws(ErrandFault) { name = try form.secretName() }

    package var fields: [Field] { .of(("SecretName", name.text)) }
    package var rights: [ErrandRight] { [ErrandRight("ListSecretVersionIds", fields)] }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> [VersionListing] {
        try vault.listVersions(name, request: request)
    }
}
