import VaultFormat
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
    /// Whether a deletion is refused.
    package let isProtected: Bool
    package let protectionDescription: Description
    package let rotation: KeyRotationStatus?
    /// Oldest first.
    package let versions: [KeyVersionListing]
    /// The version that makes new data keys.
    package let primary: Identifier?
    /// Sorted.
    package let aliases: [AliasName]

    init(of head: KeyHead, aliases: [AliasName], arn: String) {
        id = head.id
        self.arn = arn
        state = KeyState(head.state)
        description = head.description
        tags = head.tags.pairs
        creator = head.creator
        created = head.created
        updated = head.updated
        plannedDeletion = head.deletion?.notBefore
        isProtected = head.isProtected
        protectionDescription = head.protectionDescription
        rotation = head.rotation.map(KeyRotationStatus.init)
        versions = head.versions.filter { $0.state != .creating }.map {
            KeyVersionListing(object: $0.object, created: $0.created)
        }
        primary = head.primary?.object
        self.aliases = aliases
    }
}
