import SecureMemory

/// Bytes that grow, held like a secret all the while.
struct SecretText: ~Copyable {
    private var bytes: SecretBytes

    init() throws(SecretBytesError) {
        bytes = try SecretBytes(capacity: 4_096)
    }

    mutating func append(_ plain: [UInt8]) throws(SecretBytesError) {
        let start = try grow(by: plain.count)
        bytes.overwrite(at: start, with: plain)
    }

    mutating func append(_ secret: borrowing SecretBytes) throws(SecretBytesError) {
        let start = try grow(by: secret.byteCount)
        bytes.overwrite(at: start, with: secret)
    }

    consuming func finish() -> SecretBytes { bytes }

    /// Makes room at the end.
    ///
    /// - Returns: Where it begins.
    private mutating func grow(by count: Int) throws(SecretBytesError) -> Int {
        let start = bytes.byteCount
        if start + count > bytes.capacity {
            var larger = try SecretBytes(capacity: max(start + count, 2 * bytes.capacity))
            larger.truncate(to: start)
            larger.overwrite(at: 0, with: bytes)
            bytes = larger
        }
        bytes.truncate(to: start + count)
        return start
    }
}
