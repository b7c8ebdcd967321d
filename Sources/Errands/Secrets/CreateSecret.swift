package import KMSContract
package import SecretVault
package import SecureMemory
package import Vocabulary

/// A new secret with its first version.
package struct CreateSecret: Errand {
    package static let word = "create"

    private let name: SecretName
    private let value: SharedSecret
    /// Without a policy, which commands do not give.
    private let new: NewSecret

    package init(_ name: SecretName, _ value: consuming SecretBytes, _ new: NewSecret) {
        self.name = name
        self.value = SharedSecret(value)
        self.new = new
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        name = try form.secretName()
        value = try form.secret()
        new = NewSecret(
            versionID: try form.version(), description: try form.description() ?? .empty,
            tags: try form.tags(), key: try form.value("EncryptionKeyId") { KeyReference($0) },
            dataType: try form.dataType())
    }

    package var fields: [Field] {
        [Field].of(
            ("SecretName", name.text), ("VersionId", new.versionID?.text),
            ("SecretDataType", new.dataType.rawValue),
            ("Description", new.description == .empty ? nil : new.description.text),
            ("EncryptionKeyId", new.key?.text)) + .tags(new.tags)
            + [Field("SecretData", shared: value)]
    }

    package var rights: [ErrandRight] {
        [
            ErrandRight(
                "CreateSecret",
                .of(("SecretName", name.text), ("EncryptionKeyId", new.key?.text))
                    + .tags(new.tags))
        ]
    }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> StoredVersion {
        try vault.createSecret(name, value: value.bytes, options: new, request: request)
    }
}
