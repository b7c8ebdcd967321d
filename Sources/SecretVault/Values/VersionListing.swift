package import Vocabulary

/// A version without its value.
package struct VersionListing: Equatable, Sendable {
    package let id: VersionID
    package let created: UnixTime
    /// Sorted.
    package let labels: [StageLabel]
    package let dataType: DataType

    package init(
        id: VersionID, created: UnixTime, labels: [StageLabel], dataType: DataType
    ) {
        self.id = id
        self.created = created
        self.labels = labels
        self.dataType = dataType
    }
}
