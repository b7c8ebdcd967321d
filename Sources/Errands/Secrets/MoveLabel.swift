package import KMSContract
package import SecretVault
package import Vocabulary

/// A label put on a version, or taken off.
package struct MoveLabel: Errand {
    package static let word = "label"

    private let name: SecretName
    private let label: StageLabel
    private let target: VersionID?
    private let source: VersionID?

    /// - Parameters:
    ///   - target: The version that receives it; nil takes it off.
    ///   - source: The version that must have it; nil: wherever it is.
    package init(
        _ label: StageLabel, of name: SecretName, to target: VersionID?, from source: VersionID?
    ) {
        self.name = name
        self.label = label
        self.target = target
        self.source = source
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        name = try form.secretName()
        label = try form.needed("VersionStage") { StageLabel($0) }
        target = try form.value("MoveToVersion") { VersionID($0) }
        source = try form.value("RemoveFromVersion") { VersionID($0) }
    }

    package var fields: [Field] {
        .of(
            ("SecretName", name.text), ("VersionStage", label.text),
            ("MoveToVersion", target?.text), ("RemoveFromVersion", source?.text))
    }

    package var rights: [ErrandRight] {
        [ErrandRight("UpdateSecretVersionStage", .of(("SecretName", name.text)))]
    }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.moveLabel(label, of: name, to: target, from: source, request: request)
        return Done()
    }
}
