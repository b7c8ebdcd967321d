package import Vocabulary

/// What a copy of a vault holds.
package struct BackupReport: Equatable, Sendable {
    /// Live records in it.
    package let records: Int
    /// The newest change in it; nil when there never was one.
    package let asOf: UnixTime?
    /// Its chain's end, to be kept elsewhere.
    package let head: ChainHead?
    /// Records that were not there to be copied.
    package let missing: [Finding]
}
