package import SecureMemory
package import Vocabulary

/// One version, opened.
///
/// The caller owns the value.
package struct SecretValue: ~Copyable {
    package let value: SecretBytes
    package let name: SecretName
    package let versionID: VersionID
    /// Its labels, sorted.
    package let labels: [StageLabel]
    package let dataType: DataType
    package let created: UnixTime

    /// - Parameter value: Moves in.
    package init(
        value: consuming SecretBytes, name: SecretName, versionID: VersionID,
        labels: [StageLabel], dataType: DataType, created: UnixTime
    ) {
        self.value = value
        self.name = name
        self.versionID = versionID
        self.labels = labels
        self.dataType = dataType
        self.created = created
    }
}

/// A ``SecretValue`` among others.
///
/// The value is wiped when the last reference goes.
package final class OpenedSecret {
    package let secret: SecretValue

    init(_ secret: consuming SecretValue) { self.secret = secret }
}
