import SecureMemory

extension SecretBytes {
    /// Makes `byteCount` zero bytes, with this module's error.
    static func forSealing(byteCount: Int) throws(SealingError) -> SecretBytes {
        do throws(SecretBytesError) {
            return try SecretBytes(byteCount: byteCount)
        } catch {
            switch error {
            case .outOfMemory: throw .outOfMemory
            }
        }
    }
}
