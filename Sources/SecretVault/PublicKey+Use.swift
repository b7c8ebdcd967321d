import PublicKeys
import SecureMemory

extension PublicKey {
    /// Encrypts, where size and kind were checked before.
    func sealing(
        _ plaintext: borrowing SecretBytes, _ encryption: RSAEncryption
    ) throws(VaultError) -> [UInt8] {
        do throws(PublicKeyError) { return try encrypt(plaintext, padding: encryption) } catch {
            throw VaultError(error)
        }
    }

    /// Whether a signature is one of `digest` under this key.
    func accepts(
        _ signature: [UInt8], of digest: [UInt8], as scheme: SignatureScheme
    ) throws(VaultError) -> Bool {
        do throws(PublicKeyError) {
            return try verify(signature, of: digest, as: scheme)
        } catch { throw VaultError(error) }
    }
}
