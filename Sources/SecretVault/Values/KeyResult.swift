package import Vocabulary

/// What a key made of a caller's bytes: a signature, a code, a ciphertext.
package struct KeyResult: Equatable, Sendable {
    package let keyID: KeyID
    /// The key version that made it.
    package let keyVersion: Identifier
    package let bytes: [UInt8]
}
