package import Vocabulary

/// A version that is in the vault now.
package struct StoredVersion: Equatable, Sendable {
    package let name: SecretName
    package let versionID: VersionID
    /// Its labels, sorted.
    package let labels: [StageLabel]
    package let arn: String
    /// The same id and data were there before; nothing has changed.
    package let wasThere: Bool

    package init(
        name: SecretName, versionID: VersionID, labels: [StageLabel], arn: String, wasThere: Bool
    ) {
        self.name = name
        self.versionID = versionID
        self.labels = labels
        self.arn = arn
        self.wasThere = wasThere
    }
}
