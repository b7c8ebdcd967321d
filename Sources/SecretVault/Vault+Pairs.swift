import PublicKeys
package import SecureMemory
import VaultFormat
package import Vocabulary

/// What pairs do for callers: the private half in the token, the public one in the library.
extension Vault {
    /// Signs a SHA-256 digest, which the caller has made.
    ///
    /// - Parameter version: Asymmetric operations name the version.
    /// - Returns: The signature; of ECDSA in DER.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/keyUnusable(_:_:)``,
    ///   ``VaultError/wrongKey(_:_:_:)``, ``VaultError/algorithmUnsupported(_:_:)``,
    ///   ``VaultError/tokenSick(_:)``.
    package func sign(
        _ reference: KeyReference, version: Identifier, digest: [UInt8], by algorithm: KeyAlgorithm,
        request: Request
    ) throws(VaultError) -> KeyResult {
        try recorded(.asymmetricSign, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, version, algorithm, request)
            let signature = try WorkingKeys(token: token).sign(digest, with: key, by: algorithm)
            try answer(.asymmetricSign, .key(reference), request)
            return KeyResult(
                keyID: key.head.id, keyVersion: key.version.object, bytes: signature)
        }
    }

    /// Verifies a signature of a SHA-256 digest, without the token.
    ///
    /// - Throws: As ``sign(_:version:digest:by:request:)``; a wrong signature is an answer.
    package func verify(
        _ reference: KeyReference, version: Identifier, digest: [UInt8], signature: [UInt8],
        by algorithm: KeyAlgorithm, request: Request
    ) throws(VaultError) -> Verdict {
        try recorded(.asymmetricVerify, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, version, algorithm, request)
            guard let scheme = algorithm.signature else { throw key.cannot(algorithm) }
            let isValid = try key.publicKey().accepts(signature, of: digest, as: scheme)
            try answer(.asymmetricVerify, .key(reference), request)
            return Verdict(
                keyID: key.head.id, keyVersion: key.version.object, isValid: isValid)
        }
    }

    /// Encrypts under the public half, without the token.
    ///
    /// Refused for an algorithm that the token was not seen to decrypt: nobody could.
    ///
    /// - Parameter plaintext: Stays the caller's.
    /// - Throws: As ``sign(_:version:digest:by:request:)``, ``VaultError/invalid(_:)`` for more than
    ///   key and algorithm take.
    package func encryptAsymmetric(
        _ reference: KeyReference, version: Identifier, _ plaintext: borrowing SecretBytes,
        by algorithm: KeyAlgorithm, request: Request
    ) throws(VaultError) -> KeyResult {
        try recorded(.asymmetricEncrypt, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, version, algorithm, request)
            let publicKey = try key.publicKey()
            guard let encryption = algorithm.encryption, let size = publicKey.modulusByteCount
            else { throw key.cannot(algorithm) }
            let limit = encryption.largestByteCount(modulusByteCount: size)
            guard plaintext.byteCount <= limit else {
                throw .invalid(.plaintextTooLong(limit: limit))
            }
            let ciphertext = try publicKey.sealing(plaintext, encryption)
            try answer(.asymmetricEncrypt, .key(reference), request)
            return KeyResult(
                keyID: key.head.id, keyVersion: key.version.object, bytes: ciphertext)
        }
    }

    /// Has the token decrypt what was encrypted under the public half.
    ///
    /// - Throws: As ``sign(_:version:digest:by:request:)``, ``VaultError/ciphertextRefused`` for
    ///   whatever is wrong with the ciphertext.
    package func decryptAsymmetric(
        _ reference: KeyReference, version: Identifier, _ ciphertext: [UInt8],
        by algorithm: KeyAlgorithm, request: Request
    ) throws(VaultError) -> OpenedBlob {
        try recorded(.asymmetricDecrypt, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, version, algorithm, request)
            let plaintext = try WorkingKeys(token: token).decrypt(
                ciphertext, with: key, by: algorithm)
            try answer(.asymmetricDecrypt, .key(reference), request)
            return OpenedBlob(
                plaintext: plaintext, keyID: key.head.id, keyVersion: key.version.object)
        }
    }

    /// The public half of a version, from its record.
    ///
    /// - Returns: A SubjectPublicKeyInfo in DER.
    /// - Throws: As ``sign(_:version:digest:by:request:)``.
    package func publicKey(
        _ reference: KeyReference, version: Identifier, request: Request
    ) throws(VaultError) -> KeyResult {
        try recorded(.getPublicKey, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, version, nil, request)
            let encoding = try key.publicKey().encoding
            try answer(.getPublicKey, .key(reference), request)
            return KeyResult(
                keyID: key.head.id, keyVersion: key.version.object, bytes: encoding)
        }
    }

    func workingKey(
        _ reference: KeyReference, _ version: Identifier?, _ algorithm: KeyAlgorithm?,
        _ request: Request
    ) throws(VaultError) -> WorkingKey {
        try reading(request) { (view) throws(VaultError) in
            let (found, head) = try view.presentKey(reference)
            return try WorkingKey(
                record: found.id, checking: head, version: version, algorithm: algorithm)
        }
    }
}
