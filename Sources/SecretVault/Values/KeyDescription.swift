package import Vocabulary

/// All there is to say of a customer master key.
package struct KeyDescription: Equatable, Sendable {
    package let id: KeyID
    package let arn: String
    package let state: KeyState
    package let description: Description
    /// Sorted by key.
    package let tags: [TagPair]
    package let creator: Principal
    package let created: UnixTime
    package let updated: UnixTime
    package let plannedDeletion: UnixTime?
    /// Oldest first.
    package let versions: [KeyVersionListing]
    /// Sorted.
    package let aliases: [AliasName]
}
