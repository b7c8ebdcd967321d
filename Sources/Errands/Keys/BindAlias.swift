package import KMSContract
package import SecretVault
package import Vocabulary

/// A new alias of a key; false when there is one of this name, which stays as it is.
package struct BindAlias: Errand {
    package static let word = "alias-bind"

    private let alias: AliasName
    private let key: KeyReference

    package init(_ alias: AliasName, to key: KeyReference) {
        self.alias = alias
        self.key = key
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        alias = try form.alias()
        key = try form.key()
    }

    package var fields: [Field] { .of(("AliasName", alias.text), ("KeyId", key.text)) }
    package var rights: [ErrandRight] { [ErrandRight("CreateAlias", fields)] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Bool {
        do throws(VaultError) {
            try vault.createAlias(alias, for: key, request: request)
            return true
        } catch {
            guard error == .exists(.alias(alias)) else { throw error }
            return false
        }
    }
}
