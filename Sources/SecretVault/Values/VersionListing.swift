package import Vocabulary

/// A version without its value.
package struct VersionListing: Equatable, Sendable {
    package let id: VersionID
    package let created: UnixTime
    /// Sorted.
    package let labels: [StageLabel]
    package let dataType: DataType
}
