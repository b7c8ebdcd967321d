package import SecureMemory
import VaultFormat
package import Vocabulary

extension Vault {
    /// Has the token decrypt what was encrypted under a pair's public half, and seals that under a key
    /// that seals data keys.
    ///
    /// - Parameters:
    ///   - source: The pair, whose version is named.
    ///   - form: The form in which what was decrypted is sealed; see
    ///     ``generateDataKey(_:byteCount:context:request:as:)``.
    /// - Throws: As ``decryptAsymmetric(_:version:_:by:request:)`` and
    ///   ``encrypt(_:_:context:request:)``.
    package func reEncrypt(
        _ ciphertext: [UInt8], from source: KeyReference, version: Identifier,
        by algorithm: KeyAlgorithm, to reference: KeyReference, newContext: EncryptionContext,
        request: Request,
        as form: (borrowing SecretBytes) throws(SecretBytesError) -> SecretBytes
    ) throws(VaultError) -> ReEncryptedBlob {
        try recorded(.reEncrypt, .key(reference), request) { () throws(VaultError) in
            let key = try usableKey(reference, request)
            let pair = try workingKey(source, version, algorithm, request)
            let plaintext = try WorkingKeys(token: token).decrypt(
                ciphertext, with: pair, by: algorithm)
            let text: SecretBytes
            do throws(SecretBytesError) { text = try form(plaintext) } catch {
                throw VaultError(error)
            }
            let blob = try seal(text, under: key, newContext)
            try answer(.reEncrypt, .key(reference), request)
            return ReEncryptedBlob(
                blob: blob, sourceKeyID: pair.head.id, sourceKeyVersion: pair.version.object)
        }
    }
}
