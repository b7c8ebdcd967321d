internal import COpenSSL
package import SecureMemory

/// AES-256 in Galois/Counter Mode with a 12-byte nonce and a 16-byte tag.
///
/// Source: NIST SP 800-38D.
package enum AESGCM {
    /// The size of a key, in bytes.
    package static let keyByteCount = 32
    /// The size of a nonce, in bytes.
    package static let nonceByteCount = 12
    /// The size of the tag behind the ciphertext, in bytes.
    package static let tagByteCount = 16

    /// Seals `plaintext` and binds it to `aad`.
    ///
    /// - Precondition: `nonce` was never used with `key` before; a nonce used twice gives away both
    ///   texts and the authentication key.
    /// - Returns: The ciphertext followed by its tag.
    /// - Throws: ``SealingError/invalidInput`` for a key or nonce of another size or a text of 2 GiB.
    package static func seal(
        _ plaintext: RawSpan, key: borrowing SecretBytes, nonce: [UInt8], aad: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        let count = plaintext.byteCount
        var context = try CipherContext.begin(
            .seal, textByteCount: count, key: key, nonce: nonce, aad: aad)
        var sealed = [UInt8](repeating: 0, count: count + tagByteCount)
        var span = sealed.mutableSpan
        var output = unsafe span.mutableBytes
        try context.transform(plaintext, into: &output)
        try context.finish()
        try context.copyTag(into: &output, at: count)
        return sealed
    }

    /// Opens what ``seal(_:key:nonce:aad:)`` made with the same key, nonce and AAD.
    ///
    /// Nothing is released unless the tag matches; what was deciphered until then is wiped.
    ///
    /// - Parameter sealed: The ciphertext followed by its tag.
    /// - Returns: The plaintext. The caller owns it.
    /// - Throws: ``SealingError/notAuthentic`` also for bytes too short to hold a tag.
    package static func open(
        _ sealed: RawSpan, key: borrowing SecretBytes, nonce: [UInt8], aad: [UInt8]
    ) throws(SealingError) -> SecretBytes {
        let count = sealed.byteCount - tagByteCount
        guard count >= 0 else { throw .notAuthentic }
        var context = try CipherContext.begin(
            .open, textByteCount: count, key: key, nonce: nonce, aad: aad)
        var plaintext = try SecretBytes.forSealing(byteCount: count)
        try plaintext.write { (output) throws(SealingError) in
            try context.transform(sealed.extracting(first: count), into: &output)
        }
        try context.expectTag(sealed.extracting(last: tagByteCount))
        try context.finish()
        return plaintext
    }
}
