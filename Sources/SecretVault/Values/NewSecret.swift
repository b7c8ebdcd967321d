package import Vocabulary

/// What a new secret is made with.
package struct NewSecret: Sendable {
    /// Nil: `v1`.
    package var versionID: VersionID?
    package var description: Description
    package var tags: [TagKey: TagValue]
    /// The key that seals the secret's data keys; nil: the vault's default.
    package var key: KeyReference?
    package var dataType: DataType
    /// A policy document, or empty.
    package var policy: [UInt8]

    package init(
        versionID: VersionID? = nil, description: Description = .empty,
        tags: [TagKey: TagValue] = [:], key: KeyReference? = nil, dataType: DataType = .text,
        policy: [UInt8] = []
    ) {
        self.versionID = versionID
        self.description = description
        self.tags = tags
        self.key = key
        self.dataType = dataType
        self.policy = policy
    }
}
