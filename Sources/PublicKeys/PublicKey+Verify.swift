internal import COpenSSL

extension PublicKey {
    /// Whether `signature` is one of `digest` by the private half.
    ///
    /// One encoding of each signature is taken: that of a modulus' length, or DER's.
    ///
    /// - Precondition: `digest` has ``SignatureScheme/digestByteCount`` bytes.
    /// - Throws: ``PublicKeyError/wrongUse`` for a scheme of another kind of key.
    ///
    /// Source: RFC 8017, 8.1.2 and 8.2.2; FIPS 186-4, 6.4.
    package borrowing func verify(
        _ signature: [UInt8], of digest: [UInt8], as scheme: SignatureScheme
    ) throws(PublicKeyError) -> Bool {
        precondition(digest.count == SignatureScheme.digestByteCount)
        guard (modulusByteCount == nil) == (scheme == .ecdsaSHA256) else { throw .wrongUse }
        if let modulusByteCount, signature.count != modulusByteCount { return false }
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw .outOfMemory }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_verify_init(context) == 1, unsafe scheme.set(on: context) else {
            throw .ofLibrary()
        }
        // The library says less than 0 of a signature that is none in form.
        let answer = unsafe EVP_PKEY_verify(
            context, signature, signature.count, digest, digest.count)
        ERR_clear_error()
        return answer == 1
    }
}

extension SignatureScheme {
    @unsafe fileprivate func set(on context: OpaquePointer) -> Bool {
        guard unsafe EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 else { return false }
        return switch self {
        case .ecdsaSHA256: true
        case .pkcs1SHA256: unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .pssSHA256:
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(
                    context, Int32(SignatureScheme.digestByteCount)) == 1
        }
    }
}
