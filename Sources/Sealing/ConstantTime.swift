internal import COpenSSL

/// Comparison that tells nothing by the time it takes.
package enum ConstantTime {
    /// Whether both hold the same bytes.
    ///
    /// Only the sizes, which are no secret, change the time taken.
    package static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe CRYPTO_memcmp(a, b, a.count) == 0
    }
}
