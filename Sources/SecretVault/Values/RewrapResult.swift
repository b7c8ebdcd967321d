/// What a rewrap has done and left.
package struct RewrapResult: Equatable, Sendable {
    /// Secrets whose data keys were sealed again.
    package let resealed: Int
    /// Secrets with a data key under an older version.
    package let left: Int
    /// Secrets under the key.
    package let total: Int
}
