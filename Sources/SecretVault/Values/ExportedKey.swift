package import Vocabulary

/// A data key under somebody's public key.
package struct ExportedKey: Equatable, Sendable {
    package let keyID: KeyID
    /// The version that opened, or sealed, the data key.
    package let keyVersion: Identifier
    /// As long as the public key's modulus.
    package let wrapped: [UInt8]
}
