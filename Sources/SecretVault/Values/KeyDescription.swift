import VaultFormat
package import Vocabulary

/// All there is to say of a customer master key.
package struct KeyDescription: Equatable, Sendable {
    package let id: KeyID
    package let arn: String
    package let state: KeyState
    package let spec: KeySpec
    package let usage: KeyUsage
    package let origin: KeyOrigin
    /// What the token was seen to do with the newest version; none for data keys.
    package let algorithms: [KeyAlgorithm]
    /// When imported material ends, if it does.
    package let materialExpires: UnixTime?
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
    /// The version that is used when none is named.
    package let primary: Identifier?
    /// Sorted.
    package let aliases: [AliasName]

    init(of head: KeyHead, aliases: [AliasName], arn: String) {
        id = head.id
        self.arn = arn
        state = KeyState(head.state)
        spec = head.spec
        usage = head.usage
        origin = head.origin
        algorithms =
            switch head.primary?.material {
            case .pair(_, let proven): proven
            case .code: KeyAlgorithm.all(of: head.spec, for: head.usage)
            case .sealing, nil: []
            }
        materialExpires = head.materialExpires
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
