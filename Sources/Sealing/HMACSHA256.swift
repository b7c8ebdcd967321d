internal import COpenSSL
package import SecureMemory

/// HMAC with SHA-256.
///
/// Source: RFC 2104, FIPS 198-1.
package enum HMACSHA256 {
    /// The size of a code, in bytes.
    package static let codeByteCount = 32

    /// The code of `message` under `key`, which may have any size.
    package static func code(
        of message: RawSpan, key: borrowing SecretBytes
    ) throws(SealingError) -> [UInt8] {
        try code(of: [], then: message, key: key)
    }

    /// The code of the parts one after the other and then of `last`.
    ///
    /// - Precondition: The caller keeps the parts apart, by fixed sizes or length prefixes; the code
    ///   itself does not show where one ends.
    package static func code(
        of parts: [[UInt8]], then last: RawSpan, key: borrowing SecretBytes
    ) throws(SealingError) -> [UInt8] {
        guard let algorithm = unsafe algorithm, RunningSHA256.isThere else { throw .ofLibrary() }
        LibraryMemory.beginKey()
        defer { LibraryMemory.endKey() }
        // Freeing the context cleanses the two keyed digest states in it.
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw .outOfMemory }
        defer { unsafe EVP_MAC_CTX_free(context) }

        let isReady = key.read { key in
            unsafe key.withUnsafeBytes { key in
                let parameters = unsafe [LibraryParameter.sha256, LibraryParameter.end]
                return unsafe EVP_MAC_init(context, key.baseAddress, key.count, parameters) == 1
            }
        }
        guard isReady else { throw .ofLibrary() }
        for part in parts {
            guard unsafe EVP_MAC_update(context, part, part.count) == 1 else { throw .ofLibrary() }
        }
        let isTaken = unsafe last.withUnsafeBytes { last in
            unsafe EVP_MAC_update(context, last.baseAddress, last.count) == 1
        }
        guard isTaken else { throw .ofLibrary() }

        var code = [UInt8](repeating: 0, count: codeByteCount)
        var written = 0
        guard unsafe EVP_MAC_final(context, &code, &written, codeByteCount) == 1,
            written == codeByteCount
        else { throw .ofLibrary() }
        return code
    }

    /// Whether `code` is the whole code of `message` under `key`, compared in constant time.
    package static func isValid(
        _ code: [UInt8], of message: RawSpan, key: borrowing SecretBytes
    ) throws(SealingError) -> Bool {
        ConstantTime.isEqual(code, try self.code(of: message, key: key))
    }

    /// Whether `code` is the whole code of the parts and then of `last`, compared in constant time.
    package static func isValid(
        _ code: [UInt8], of parts: [[UInt8]], then last: RawSpan, key: borrowing SecretBytes
    ) throws(SealingError) -> Bool {
        ConstantTime.isEqual(code, try self.code(of: parts, then: last, key: key))
    }

    /// Fetched once and kept: immutable, counted by the library, safe on any thread.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
}
