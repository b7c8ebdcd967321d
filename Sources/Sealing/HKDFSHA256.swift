internal import COpenSSL
package import SecureMemory

/// Keys from a key: extract, then expand, with HMAC-SHA-256.
///
/// Source: RFC 5869.
package enum HKDFSHA256 {
    /// The most that one derivation gives: 255 blocks of 32 bytes (RFC 5869, 2.3).
    package static let largestByteCount = 255 * 32
    /// The longest `info`; the library keeps it in a buffer of this size.
    package static let largestInfoByteCount = 1024

    /// Derives `byteCount` bytes from `key`.
    ///
    /// - Parameters:
    ///   - key: The input keying material; not empty.
    ///   - salt: May be empty, which RFC 5869 defines as 32 zero bytes.
    ///   - info: What the derived key is for; at most ``largestInfoByteCount`` bytes.
    ///   - byteCount: 1 to ``largestByteCount``.
    /// - Returns: The derived key. The caller owns it.
    /// - Throws: ``SealingError/invalidInput`` for sizes outside these bounds.
    package static func derive(
        from key: borrowing SecretBytes, salt: [UInt8], info: [UInt8], byteCount: Int
    ) throws(SealingError) -> SecretBytes {
        guard key.byteCount > 0, info.count <= largestInfoByteCount,
            (1...largestByteCount).contains(byteCount)
        else { throw .invalidInput }
        guard let algorithm = unsafe algorithm, RunningSHA256.isThere else { throw .ofLibrary() }
        LibraryMemory.beginKey()
        defer { LibraryMemory.endKey() }
        // Freeing the context cleanses its copy of the key.
        guard let context = unsafe EVP_KDF_CTX_new(algorithm) else { throw .outOfMemory }
        defer { unsafe EVP_KDF_CTX_free(context) }

        var derived = try SecretBytes.forSealing(byteCount: byteCount)
        let isDerived = key.read { key in
            unsafe key.withUnsafeBytes { key in
                unsafe salt.withUnsafeBytes { salt in
                    unsafe info.withUnsafeBytes { info in
                        let parameters = unsafe [
                            LibraryParameter.sha256, LibraryParameter.bytes("key", key),
                            LibraryParameter.bytes("salt", salt),
                            LibraryParameter.bytes("info", info), LibraryParameter.end,
                        ]
                        return derived.write { output in
                            unsafe output.withUnsafeMutableBytes { output in
                                unsafe EVP_KDF_derive(
                                    context, output.baseAddress, output.count, parameters) == 1
                            }
                        }
                    }
                }
            }
        }
        guard isDerived else { throw .ofLibrary() }
        return derived
    }

    /// Fetched once and kept: immutable, counted by the library, safe on any thread.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_KDF_fetch(nil, "HKDF", nil)
}
