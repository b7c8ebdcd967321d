internal import COpenSSL
package import SecureMemory

/// HMAC of a message that comes in parts.
///
/// Source: RFC 2104, FIPS 198-1.
@safe package struct RunningHMAC: RunningDigest, ~Copyable {
    /// The digest within the code.
    package enum Algorithm: Sendable {
        /// Only for Alibaba Cloud's RPC signature, version 1, which knows no other. As a code under a
        /// secret key it is not known to be broken; nothing of the vault's own is made with it.
        case sha1
        case sha256

        fileprivate var byteCount: Int { self == .sha1 ? 20 : 32 }
        fileprivate var name: StaticString { self == .sha1 ? "SHA1" : "SHA256" }
    }

    private let algorithm: Algorithm
    private let context: OpaquePointer

    /// Begins a message under `key`, which may have any size.
    package static func begin(
        _ algorithm: Algorithm, key: borrowing SecretBytes
    ) throws(SealingError) -> RunningHMAC {
        guard RunningSHA256.isThere, unsafe Self.code != nil else { throw .ofLibrary() }
        LibraryMemory.beginKey()
        defer { LibraryMemory.endKey() }
        let code = try RunningHMAC(algorithm)
        let isReady = key.read { key in
            unsafe key.withUnsafeBytes { key in
                let parameters = unsafe [
                    LibraryParameter.digest(algorithm.name), LibraryParameter.end,
                ]
                return unsafe EVP_MAC_init(code.context, key.baseAddress, key.count, parameters)
                    == 1
            }
        }
        guard isReady else { throw .ofLibrary() }
        return code
    }

    private init(_ algorithm: Algorithm) throws(SealingError) {
        guard let code = unsafe Self.code else { throw .ofLibrary() }
        guard let context = unsafe EVP_MAC_CTX_new(code) else { throw .outOfMemory }
        unsafe self.context = context
        self.algorithm = algorithm
    }

    // Freeing the context cleanses the two keyed digest states in it.
    deinit { unsafe EVP_MAC_CTX_free(context) }

    package mutating func update(_ part: RawSpan) throws(SealingError) {
        let isTaken = unsafe part.withUnsafeBytes { part in
            unsafe EVP_MAC_update(context, part.baseAddress, part.count) == 1
        }
        guard isTaken else { throw .ofLibrary() }
    }

    package consuming func finish() throws(SealingError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: algorithm.byteCount)
        var written = 0
        guard unsafe EVP_MAC_final(context, &code, &written, code.count) == 1,
            written == algorithm.byteCount
        else { throw .ofLibrary() }
        return code
    }

    /// Fetched once and kept, as in ``HMACSHA256``.
    private nonisolated(unsafe) static let code = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
}
