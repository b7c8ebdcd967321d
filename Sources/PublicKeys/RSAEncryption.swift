/// How bytes are padded before RSA encrypts them.
///
/// Source: RFC 8017, 7.1 and 7.2. OAEP has an empty label, and its mask is made with its own digest.
package enum RSAEncryption: Sendable, CaseIterable {
    case pkcs1v15
    case oaepSHA1
    case oaepSHA256

    /// The most bytes that a modulus of `modulusByteCount` bytes takes at once.
    package func largestByteCount(modulusByteCount: Int) -> Int {
        switch self {
        case .pkcs1v15: modulusByteCount - 11
        case .oaepSHA1: modulusByteCount - 2 * 20 - 2
        case .oaepSHA256: modulusByteCount - 2 * 32 - 2
        }
    }
}
