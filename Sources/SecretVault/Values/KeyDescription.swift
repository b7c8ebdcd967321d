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

    package init(
        id: KeyID, arn: String, state: KeyState, spec: KeySpec, usage: KeyUsage,
        origin: KeyOrigin, algorithms: [KeyAlgorithm], materialExpires: UnixTime?,
        description: Description, tags: [TagPair], creator: Principal, created: UnixTime,
        updated: UnixTime, plannedDeletion: UnixTime?, isProtected: Bool,
        protectionDescription: Description, rotation: KeyRotationStatus?,
        versions: [KeyVersionListing], primary: Identifier?, aliases: [AliasName]
    ) {
        self.id = id
        self.arn = arn
        self.state = state
        self.spec = spec
        self.usage = usage
        self.origin = origin
        self.algorithms = algorithms
        self.materialExpires = materialExpires
        self.description = description
        self.tags = tags
        self.creator = creator
        self.created = created
        self.updated = updated
        self.plannedDeletion = plannedDeletion
        self.isProtected = isProtected
        self.protectionDescription = protectionDescription
        self.rotation = rotation
        self.versions = versions
        self.primary = primary
        self.aliases = aliases
    }

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
