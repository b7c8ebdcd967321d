package import SecureMemory
package import Vocabulary

/// What a blob held.
///
/// The caller owns the bytes.
package struct OpenedBlob: ~Copyable {
    package let plaintext: SecretBytes
    package let keyID: KeyID
    package let keyVersion: Identifier
}
