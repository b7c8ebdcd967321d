package import Vocabulary

/// A blob sealed anew, and what had sealed it before.
package struct ReEncryptedBlob: Equatable, Sendable {
    package let blob: SealedBlob
    package let sourceKeyID: KeyID
    package let sourceKeyVersion: Identifier
}
