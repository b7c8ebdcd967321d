import Sealing

/// SHA-256 of what is sealed already.
enum SealedDigest {
    static func of(_ bytes: [UInt8]) throws(VaultError) -> [UInt8] {
        do { return try SHA256.digest(of: bytes) } catch { throw VaultError(error) }
    }
}
