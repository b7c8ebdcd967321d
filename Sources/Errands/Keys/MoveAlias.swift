package import KMSContract
package import SecretVault
package import Vocabulary

/// An alias pointed at another key.
package struct MoveAlias: Errand {
    package static let word = "alias-move"

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
    package var rights: [ErrandRight] { [ErrandRight("UpdateAlias", fields)] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.updateAlias(alias, to: key, request: request)
        return Done()
    }
}
