package import KMSContract
package import SecretVault

/// The keys.
package struct ListKeys: Errand {
    package static let word = "key-list"
    package static let mayChange = false

    package init() {}
    package init(_ form: ErrandForm) {}

    package var fields: [Field] { [] }
    package var rights: [ErrandRight] { [ErrandRight("ListKeys")] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> [KeyListing] {
        try vault.listKeys(request: request)
    }
}
