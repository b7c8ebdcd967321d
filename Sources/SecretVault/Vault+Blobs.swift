import PKCS11
import Sealing
package import SecureMemory
import VaultFormat
import Vocabulary

/// Sealing for callers: envelopes in every scheme, so that sizes do not depend on the token.
extension Vault {
    /// The longest plaintext of a blob, in bytes.
    package static let largestBlobPlaintext = 32_768

    /// Seals a caller's bytes under a key and a context.
    ///
    /// - Parameter plaintext: Up to ``largestBlobPlaintext`` bytes; stays the caller's.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/keyUnusable(_:_:)``.
    package func encrypt(
        _ reference: KeyReference, _ plaintext: borrowing SecretBytes, context: EncryptionContext,
        request: Request
    ) throws(VaultError) -> SealedBlob {
        try checkBlob(plaintext)
        return try recorded(.encrypt, .key(reference), request) { () throws(VaultError) in
            let key = try usableKey(reference, request)
            let blob = try seal(plaintext, under: key, context)
            try answer(.encrypt, .key(reference), request)
            return blob
        }
    }

    /// Opens a blob; the key is found by what the blob says.
    ///
    /// - Throws: ``VaultError/blobRefused`` for anything that is not a blob of this vault with this
    ///   context, ``VaultError/notFound(_:)``, ``VaultError/keyUnusable(_:_:)``.
    package func decrypt(
        _ blob: [UInt8], context: EncryptionContext, request: Request
    ) throws(VaultError) -> OpenedBlob {
        try recorded(.decrypt, .all(.key), request) { () throws(VaultError) in
            let opened = try open(blob, context, request)
            try answer(.decrypt, .key(KeyReference(opened.keyID)), request)
            return opened
        }
    }

    /// Opens a blob and seals what it held under another key, context, or a newer version.
    package func reEncrypt(
        _ blob: [UInt8], context: EncryptionContext, to reference: KeyReference,
        newContext: EncryptionContext, request: Request
    ) throws(VaultError) -> ReEncryptedBlob {
        try recorded(.reEncrypt, .key(reference), request) { () throws(VaultError) in
            let key = try usableKey(reference, request)
            let opened = try open(blob, context, request)
            let new = try seal(opened.plaintext, under: key, newContext)
            try answer(.reEncrypt, .key(reference), request)
            return ReEncryptedBlob(
                blob: new, sourceKeyID: opened.keyID, sourceKeyVersion: opened.keyVersion)
        }
    }

    /// Has the token make a data key for a caller, and seals it.
    ///
    /// - Parameters:
    ///   - byteCount: 1–1,024.
    ///   - form: The form in which the key is given and sealed; its bytes as they are, or a text.
    package func generateDataKey(
        _ reference: KeyReference, byteCount: Int, context: EncryptionContext, request: Request,
        as form: (borrowing SecretBytes) throws(SecretBytesError) -> SecretBytes = {
            (bytes) throws(SecretBytesError) in try bytes.slice(0..<bytes.byteCount)
        }
    ) throws(VaultError) -> GeneratedKey {
        guard (1...1024).contains(byteCount) else { throw .invalid(.dataKeySize(byteCount)) }
        return try recorded(.generateDataKey, .key(reference), request) { () throws(VaultError) in
            let key = try usableKey(reference, request)
            let made: SecretBytes
            do throws(TokenError) {
                made = try token.withSession { (session) throws(TokenError) in
                    try session.generateRandom(byteCount)
                }
            } catch { throw VaultError(error) }
            let plaintext: SecretBytes
            do throws(SecretBytesError) { plaintext = try form(made) } catch {
                throw VaultError(error)
            }
            let blob = try seal(plaintext, under: key, context)
            try answer(.generateDataKey, .key(reference), request)
            return GeneratedKey(plaintext: plaintext, blob: blob)
        }
    }

    func usableKey(
        _ reference: KeyReference, _ request: Request
    ) throws(VaultError) -> UsableKey {
        try reading(request) { (view) throws(VaultError) in try view.usableKey(reference) }
    }

    private func checkBlob(_ plaintext: borrowing SecretBytes) throws(VaultError) {
        guard plaintext.byteCount <= Self.largestBlobPlaintext else {
            throw .invalid(.valueTooLong(limit: Self.largestBlobPlaintext))
        }
    }

    func seal(
        _ plaintext: borrowing SecretBytes, under key: UsableKey, _ context: EncryptionContext
    ) throws(VaultError) -> SealedBlob {
        let primary = try key.primary()
        let fresh = try dataKeys.make(
            under: primary.object, form: primary.form,
            context: contexts.blobKey(key: key.record, object: primary.object, caller: context),
            of: key.head.id)
        let iv: [UInt8]
        let payload: [UInt8]
        do throws(SealingError) {
            iv = try KernelRandom.bytes(AESGCM.nonceByteCount)
            payload = try plaintext.read { (span) throws(SealingError) in
                try AESGCM.seal(
                    span, key: fresh.key, nonce: iv,
                    aad: contexts.blobPayload(key: key.record, caller: context))
            }
        } catch { throw VaultError(error) }
        let envelope = BlobEnvelope(
            key: key.head.id, dataKey: fresh.sealed, iv: iv, payload: payload)
        return SealedBlob(
            keyID: key.head.id, keyVersion: primary.object, bytes: envelope.encoding)
    }

    private func open(
        _ blob: [UInt8], _ context: EncryptionContext, _ request: Request
    ) throws(VaultError) -> OpenedBlob {
        let envelope: BlobEnvelope
        do throws(FormatError) { envelope = try BlobEnvelope(parsing: blob) } catch {
            throw .blobRefused
        }
        let key = try usableKey(KeyReference(envelope.key), request)
        let object = envelope.dataKey.keyVersion
        guard let version = key.head.version(object: object), version.state == .live,
            let (form, canary) = version.sealing
        else { throw .blobRefused }
        let dataKey = try dataKeys.open(
            envelope.dataKey, form: form,
            context: contexts.blobKey(key: key.record, object: object, caller: context),
            canary: (canary, contexts.canary(owner: key.record, object: object)),
            of: key.head.id, damaged: .blobRefused)
        let plaintext: SecretBytes
        do throws(SealingError) {
            plaintext = try AESGCM.open(
                envelope.payload, key: dataKey, nonce: envelope.iv,
                aad: contexts.blobPayload(key: key.record, caller: context))
        } catch { throw error == .notAuthentic ? .blobRefused : VaultError(error) }
        return OpenedBlob(plaintext: plaintext, keyID: key.head.id, keyVersion: object)
    }
}
