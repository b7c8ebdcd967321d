internal import COpenSSL
import SecureMemory

/// The SHA-256 digest.
///
/// Source: FIPS 180-4.
package enum SHA256 {
    /// The size of a digest, in bytes.
    package static let digestByteCount = 32

    /// The digest of `message`.
    package static func digest(of message: RawSpan) throws(SealingError) -> [UInt8] {
        guard let algorithm = unsafe algorithm else { throw .ofLibrary() }
        var digest = [UInt8](repeating: 0, count: digestByteCount)
        let isDone = unsafe message.withUnsafeBytes { message in
            unsafe EVP_Digest(
                message.baseAddress, message.count, &digest, nil, algorithm, nil) == 1
        }
        guard isDone else { throw .ofLibrary() }
        return digest
    }

    /// The digest of `message`.
    package static func digest(of message: [UInt8]) throws(SealingError) -> [UInt8] {
        try message.lend { (message) throws(SealingError) in try digest(of: message) }
    }

    /// Fetched once and kept, as in ``HKDFSHA256``.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
