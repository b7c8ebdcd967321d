package import KMSContract
package import SecretVault

/// The aliases.
package struct ListAliases: Errand {
    package static let word = "alias-list"
    package static let mayChange = false

    package init() {}
    package init(_ form: ErrandForm) {}

    package var fields: [Field] { [] }
    package var rights: [ErrandRight] { [ErrandRight("ListAliases")] }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> [AliasListing] {
        try vault.listAliases(request: request)
    }
}
