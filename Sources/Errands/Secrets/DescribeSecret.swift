package import KMSContract
package import SecretVault
package import Vocabulary

/// All there is about a secret but its values.
package struct DescribeSecret: Errand {
    package static let word = "describe"
    package static let mayChange = false

    private let name: SecretName

    package init(_ name: SecretName) { self.name = name }
    package init(_ form: ErrandForm) throws(ErrandFault) { name = try form.secretName() }

    package var fields: [Field] { .of(("SecretName", name.text)) }
    package var rights: [ErrandRight] { [ErrandRight("DescribeSecret", fields)] }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> SecretDescription {
        try vault.describeSecret(name, request: request)
    }
}
