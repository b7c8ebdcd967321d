package import Vocabulary

/// What a new version is put with.
package struct NewVersion: Sendable {
    /// Nil: `v` and the number of the versions ever written, this one counted.
    package var versionID: VersionID?
    /// Exactly these labels go to the new version; nil: ACSCurrent.
    package var labels: [StageLabel]?
    package var dataType: DataType

    package init(
        versionID: VersionID? = nil, labels: [StageLabel]? = nil, dataType: DataType = .text
    ) {
        self.versionID = versionID
        self.labels = labels
        self.dataType = dataType
    }
}
