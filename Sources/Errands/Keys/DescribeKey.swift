package import KMSContract
package import SecretVault

/// All there is about a key.
package struct DescribeKey: Errand {
    package static let word = "key-describe"
    package static let mayChange = false

    private let key: KeyReference

    package init(_ key: KeyReference) { self.key = key }
    package init(_ form: ErrandForm) throws(ErrandFault) { key = try form.key() }

    package var fields: [Field] { .of(("KeyId", key.text)) }

    /// Its tags, aliases and versions are told too.
    package var rights: [ErrandRight] {
        ["DescribeKey", "ListResourceTags", "ListAliasesByKeyId", "ListKeyVersions"].map {
            ErrandRight($0, fields)
        }
    }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> KeyDescription {
        try vault.describeKey(key, request: request)
    }
}
