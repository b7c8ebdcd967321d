internal import COpenSSL
package import SecureMemory

extension PublicKey {
    /// The size of an RSA key's modulus and of what it encrypts, in bytes; nil for other keys.
    package var modulusByteCount: Int? {
        guard case .rsa(let bits) = kind else { return nil }
        return (bits + 7) / 8
    }

    /// Encrypts `plaintext`, so that only the owner of the private half can read it.
    ///
    /// Two calls never give the same bytes.
    ///
    /// - Returns: As many bytes as the modulus has.
    /// - Throws: ``PublicKeyError/wrongUse`` for a key that is not RSA, ``PublicKeyError/tooLong`` for
    ///   more bytes than the padding leaves room for.
    ///
    /// Source: RFC 8017, 7.1.1 and 7.2.1.
    package borrowing func encrypt(
        _ plaintext: borrowing SecretBytes, padding: RSAEncryption
    ) throws(PublicKeyError) -> [UInt8] {
        guard let modulusByteCount else { throw .wrongUse }
        guard plaintext.byteCount <= padding.largestByteCount(modulusByteCount: modulusByteCount)
        else { throw .tooLong }
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw .outOfMemory }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_encrypt_init(context) == 1, unsafe padding.set(on: context) else {
            throw .ofLibrary()
        }

        var encrypted = [UInt8](repeating: 0, count: modulusByteCount)
        var written = modulusByteCount
        let isDone = plaintext.read { plaintext in
            unsafe plaintext.withUnsafeBytes { plaintext in
                let start = unsafe plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return unsafe EVP_PKEY_encrypt(
                    context, &encrypted, &written, start, plaintext.count) == 1
            }
        }
        guard isDone, written == modulusByteCount else { throw .ofLibrary() }
        return encrypted
    }
}

extension RSAEncryption {
    @unsafe fileprivate func set(on context: OpaquePointer) -> Bool {
        switch self {
        case .pkcs1v15:
            return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .oaepSHA1, .oaepSHA256:
            let digest = self == .oaepSHA1 ? unsafe EVP_sha1() : unsafe EVP_sha256()
            return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1
        }
    }
}
