package import Vocabulary

/// What a new customer master key is made with.
package struct NewKey: Sendable {
    package var spec: KeySpec
    /// Nil: the spec's first.
    package var usage: KeyUsage?
    package var description: Description
    /// Whether the token makes the material, or somebody brings it later.
    package var origin: KeyOrigin
    package var tags: [TagKey: TagValue]
    /// Seconds between rotations; nil: none by itself.
    package var rotationSeconds: UInt64?
    /// A policy document, or empty.
    package var policy: [UInt8]

    package init(
        spec: KeySpec = .aes256, usage: KeyUsage? = nil, description: Description = .empty,
        origin: KeyOrigin = .token,
        tags: [TagKey: TagValue] = [:],
        rotationSeconds: UInt64? = nil, policy: [UInt8] = []
    ) {
        self.spec = spec
        self.usage = usage
        self.description = description
        self.origin = origin
        self.tags = tags
        self.rotationSeconds = rotationSeconds
        self.policy = policy
    }
}
