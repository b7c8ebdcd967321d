package import KMSContract
package import SecretVault
package import SecureMemory
package import Vocabulary

/// A new version of a secret, whose id the vault makes up when there is none.
package struct PutValue: Errand {
    package static let word = "put"

    private let name: SecretName
    private let value: SharedSecret
    private let new: NewVersion

    package init(_ name: SecretName, _ value: consuming SecretBytes, _ new: NewVersion) {
        self.name = name
        self.value = SharedSecret(value)
        self.new = new
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        name = try form.secretName()
        value = try form.secret()
        new = NewVersion(
            versionID: try form.version(),
            labels: try form.list("VersionStages", of: StageLabelRule.self),
            dataType: try form.dataType())
    }

    package var fields: [Field] {
        [Field].of(
            ("SecretName", name.text), ("VersionId", new.versionID?.text),
            ("SecretDataType", new.dataType.rawValue)) + .list("VersionStages", new.labels)
            + [Field("SecretData", shared: value)]
    }

    package var rights: [ErrandRight] {
        [ErrandRight("PutSecretValue", .of(("SecretName", name.text)))]
    }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> StoredVersion {
        try vault.putValue(name, value: value.bytes, options: new, request: request)
    }
}
