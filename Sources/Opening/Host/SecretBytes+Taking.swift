package import SecureMemory

extension SecretBytes {
    /// `init(capacity:)` with the command's own error.
    package static func taking(capacity: Int) throws(Failure) -> SecretBytes {
        do throws(SecretBytesError) { return try SecretBytes(capacity: capacity) } catch {
            throw .noSecretMemory
        }
    }

    /// `init(byteCount:)` with the command's own error.
    package static func taking(byteCount: Int) throws(Failure) -> SecretBytes {
        do throws(SecretBytesError) { return try SecretBytes(byteCount: byteCount) } catch {
            throw .noSecretMemory
        }
    }
}

extension Failure {
    package static var noSecretMemory: Failure {
        Failure(.busy, "no memory is left for secret bytes", hint: "try again later")
    }
}
