import PKCS11
import PublicKeys
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// What the token does with private halves and keys for codes, and what tells a token that is not
/// well from wrong input.
///
/// Nothing the token makes is believed: a signature is verified with the public key of the record
/// before it is given out, which also keeps a faulty one, that would give the key away, inside; a code
/// is made only after the canary's code came out as it must.
struct WorkingKeys {
    let token: Token

    /// Signs a SHA-256 digest.
    ///
    /// - Returns: The signature in the contract's form, verified.
    /// - Throws: ``VaultError/tokenSick(_:)`` when the object is not the public key's other half.
    func sign(
        _ digest: [UInt8], with key: WorkingKey, by algorithm: KeyAlgorithm
    ) throws(VaultError) -> [UInt8] {
        guard let scheme = algorithm.signature else { throw key.cannot(algorithm) }
        let publicKey = try key.publicKey()
        let raw = try inToken(key) { (session, own) throws(TokenError) in
            try session.sign(digest, with: own, by: algorithm.mechanism)
        }
        guard let signature = scheme.encoded(raw),
            try publicKey.accepts(signature, of: digest, as: scheme)
        else { throw .tokenSick(key.head.id) }
        return signature
    }

    /// Decrypts what was encrypted under the public half.
    ///
    /// Whatever is wrong with the ciphertext, the error is the same one.
    ///
    /// - Throws: ``VaultError/ciphertextRefused``; ``VaultError/tokenSick(_:)`` when the token does not
    ///   decrypt what was just encrypted for it either.
    func decrypt(
        _ ciphertext: [UInt8], with key: WorkingKey, by algorithm: KeyAlgorithm
    ) throws(VaultError) -> SecretBytes {
        guard let encryption = algorithm.encryption else { throw key.cannot(algorithm) }
        let publicKey = try key.publicKey()
        guard ciphertext.count == publicKey.modulusByteCount else { throw .ciphertextRefused }
        if let plaintext = try opened(ciphertext, with: key, by: algorithm) { return plaintext }
        // Codes do not tell a damaged ciphertext from a sick token; one of our own does.
        let canary: SecretBytes
        do throws(SealingError) { canary = try KernelRandom.secret(32) } catch {
            throw VaultError(error)
        }
        let sealed = try publicKey.sealing(canary, encryption)
        guard let back = try opened(sealed, with: key, by: algorithm), back.isEqual(to: canary)
        else { throw .tokenSick(key.head.id) }
        throw .ciphertextRefused
    }

    /// The code of a message.
    ///
    /// - Throws: ``VaultError/tokenSick(_:)`` when the object does not make its canary's code again.
    func code(
        of message: [UInt8], with key: WorkingKey, canaryContext: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        guard case .code(let canary) = key.version.material else {
            throw key.cannot(.hmacSHA256)
        }
        let digest = try Self.digest(canaryContext)
        let (again, code) = try inToken(key) { (session, own) throws(TokenError) in
            (
                try session.sign(digest, with: own, by: .hmacSHA256),
                try session.sign(message, with: own, by: .hmacSHA256)
            )
        }
        guard ConstantTime.isEqual(again, canary), code.count == HMACSHA256.codeByteCount else {
            throw .tokenSick(key.head.id)
        }
        return code
    }

    /// What the token decrypts; nil when it refuses.
    private func opened(
        _ ciphertext: [UInt8], with key: WorkingKey, by algorithm: KeyAlgorithm
    ) throws(VaultError) -> SecretBytes? {
        try inToken(key) { (session, own) throws(TokenError) -> SecretBytes? in
            do throws(TokenError) {
                return try session.decrypt(ciphertext, with: own, by: algorithm.mechanism)
            } catch {
                if case .cannotOpen = error { return nil }
                throw error
            }
        }
    }

    private func inToken<R: ~Copyable>(
        _ key: WorkingKey, _ body: (borrowing Session, MasterKey) throws(TokenError) -> R
    ) throws(VaultError) -> R {
        do throws(TokenError) {
            return try token.withSession { (session) throws(TokenError) in
                let own = try session.findWorkingKey(
                    objectID: key.version.object.bytes, kind: key.kind)
                return try body(session, own)
            }
        } catch {
            if case .keyNotFound = error { throw .keyMissingInToken(key.head.id) }
            throw VaultError(error)
        }
    }

    static func digest(_ context: [UInt8]) throws(VaultError) -> [UInt8] {
        do { return try SHA256.digest(of: context) } catch { throw VaultError(error) }
    }
}
