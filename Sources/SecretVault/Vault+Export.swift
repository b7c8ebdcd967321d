import PKCS11
package import PublicKeys
package import SecureMemory
import VaultFormat
package import Vocabulary

/// Data keys for somebody else: in clear nowhere but in guarded memory.
extension Vault {
    /// Opens a data key and wraps it under a public key.
    ///
    /// - Parameters:
    ///   - recipient: An RSA key.
    ///   - form: What was sealed, as the bytes that are to be wrapped; nil when it has none.
    /// - Throws: As ``decrypt(_:context:request:)``; ``VaultError/invalid(_:)`` for more bytes than
    ///   the public key takes.
    package func exportDataKey(
        _ blob: [UInt8], context: EncryptionContext, to recipient: borrowing PublicKey,
        by algorithm: WrappingAlgorithm, request: Request,
        as form: (borrowing SecretBytes) throws(SecretBytesError) -> SecretBytes?
    ) throws(VaultError) -> ExportedKey {
        try recorded(.exportDataKey, .all(.key), request) { () throws(VaultError) in
            let opened = try open(blob, context, request)
            let plaintext: SecretBytes?
            do throws(SecretBytesError) { plaintext = try form(opened.plaintext) } catch {
                throw VaultError(error)
            }
            guard let plaintext else { throw .blobRefused }
            let exported = ExportedKey(
                keyID: opened.keyID, keyVersion: opened.keyVersion,
                wrapped: try Self.wrap(plaintext, to: recipient, algorithm))
            try answer(.exportDataKey, .key(KeyReference(opened.keyID)), request)
            return exported
        }
    }

    /// Has the token make a data key, seals it, and wraps it under a public key.
    ///
    /// - Parameter form: As in ``generateDataKey(_:byteCount:context:request:as:)``: what is sealed.
    package func generateAndExportDataKey(
        _ reference: KeyReference, byteCount: Int, context: EncryptionContext,
        to recipient: borrowing PublicKey, by algorithm: WrappingAlgorithm, request: Request,
        as form: (borrowing SecretBytes) throws(SecretBytesError) -> SecretBytes
    ) throws(VaultError) -> (blob: SealedBlob, exported: ExportedKey) {
        guard (1...1024).contains(byteCount) else { throw .invalid(.dataKeySize(byteCount)) }
        return try recorded(.generateAndExportDataKey, .key(reference), request) {
            () throws(VaultError) in
            let key = try usableKey(reference, request)
            let made: SecretBytes
            do throws(TokenError) {
                made = try token.withSession { (session) throws(TokenError) in
                    try session.generateRandom(byteCount)
                }
            } catch { throw VaultError(error) }
            let wrapped = try Self.wrap(made, to: recipient, algorithm)
            let plaintext: SecretBytes
            do throws(SecretBytesError) { plaintext = try form(made) } catch {
                throw VaultError(error)
            }
            let blob = try seal(plaintext, under: key, context)
            try answer(.generateAndExportDataKey, .key(reference), request)
            return (
                blob,
                ExportedKey(
                    keyID: blob.keyID, keyVersion: blob.keyVersion, wrapped: wrapped)
            )
        }
    }

    private static func wrap(
        _ plaintext: borrowing SecretBytes, to recipient: borrowing PublicKey,
        _ algorithm: WrappingAlgorithm
    ) throws(VaultError) -> [UInt8] {
        do throws(PublicKeyError) {
            return try recipient.encrypt(plaintext, padding: algorithm.padding)
        } catch {
            switch error {
            case .tooLong:
                throw .invalid(
                    .exportTooLong(
                        limit: algorithm.padding.largestByteCount(
                            modulusByteCount: recipient.modulusByteCount ?? 0)))
            case .outOfMemory: throw .outOfMemory
            default: throw .cryptography
            }
        }
    }
}
