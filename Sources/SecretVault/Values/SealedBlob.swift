package import Vocabulary

/// Bytes sealed for a caller, to be kept by the caller.
package struct SealedBlob: Equatable, Sendable {
    package let keyID: KeyID
    /// The key version that sealed it.
    package let keyVersion: Identifier
    package let bytes: [UInt8]
}
