package import KMSContract
package import SecretVault
package import Vocabulary

/// An alias taken away.
package struct RemoveAlias: Errand {
    package static let word = "alias-remove"

    private let alias: AliasName

    package init(_ alias: AliasName) { self.alias = alias }
    package init(_ form: ErrandForm) throws(ErrandFault) { alias = try form.alias() }

    package var fields: [Field] { .of(("AliasName", alias.text)) }
    package var rights: [ErrandRight] { [ErrandRight("DeleteAlias", fields)] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.deleteAlias(alias, request: request)
        return Done()
    }
}
