import Glibc
package import SecureMemory

/// Random bytes from the kernel, fit for keys and nonces.
///
/// Source: getentropy(3).
package enum KernelRandom {
    /// Random bytes that are no secret, such as nonces, salts and ids.
    ///
    /// - Precondition: `count` is not negative.
    package static func bytes(_ count: Int) throws(SealingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        var output = unsafe span.mutableBytes
        try fill(&output)
        return bytes
    }

    /// Random bytes that are a secret.
    ///
    /// - Precondition: `count` is not negative.
    /// - Returns: The bytes. The caller owns them.
    package static func secret(_ count: Int) throws(SealingError) -> SecretBytes {
        var secret = try SecretBytes.forSealing(byteCount: count)
        try secret.write { (span) throws(SealingError) in try fill(&span) }
        return secret
    }

    /// The kernel gives at most this much at once (getentropy(3), EIO).
    private static let largestPortion = 256

    private static func fill(_ span: inout MutableRawSpan) throws(SealingError) {
        try unsafe span.withUnsafeMutableBytes { (buffer) throws(SealingError) in
            for offset in stride(from: 0, to: buffer.count, by: largestPortion) {
                let portion = min(largestPortion, buffer.count - offset)
                let start = unsafe buffer.baseAddress.map { unsafe $0 + offset }
                guard let start = unsafe start, unsafe getentropy(start, portion) == 0 else {
                    throw .noRandomness(errno)
                }
            }
        }
    }
}
