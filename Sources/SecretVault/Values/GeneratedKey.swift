package import SecureMemory

/// A data key made for a caller, open and sealed.
///
/// The caller owns the bytes.
package struct GeneratedKey: ~Copyable {
    package let plaintext: SecretBytes
    package let blob: SealedBlob
}
