internal import COpenSSL
import SecureMemory

/// SHA-256 of a message that comes in parts.
///
/// Source: FIPS 180-4.
@safe package struct RunningSHA256: RunningDigest, ~Copyable {
    private let context: OpaquePointer

    /// Begins a message.
    package static func begin() throws(SealingError) -> RunningSHA256 {
        let digest = try RunningSHA256()
        guard let algorithm = unsafe algorithm,
            unsafe EVP_DigestInit_ex(digest.context, algorithm, nil) == 1
        else { throw .ofLibrary() }
        return digest
    }

    /// Whether the library has the algorithm; what it fetches for that stays, and so must not be taken
    /// from the guarded heap.
    static var isThere: Bool { unsafe algorithm != nil }

    private init() throws(SealingError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .outOfMemory }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ part: RawSpan) throws(SealingError) {
        let isTaken = unsafe part.withUnsafeBytes { part in
            unsafe EVP_DigestUpdate(context, part.baseAddress, part.count) == 1
        }
        guard isTaken else { throw .ofLibrary() }
    }

    package consuming func finish() throws(SealingError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.digestByteCount)
        guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw .ofLibrary() }
        return digest
    }

    /// Fetched once and kept, as in ``HKDFSHA256``.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
