package import SecureMemory

/// A data key just made by the token: its 32 bytes, and the same bytes sealed under a master key.
package struct NewDataKey: ~Copyable, Sendable {
    /// 32 bytes; wiped when this value goes.
    package let plaintext: SecretBytes
    package let wrapped: WrappedKey

    /// Lengths of a data key, and of what the schemes make of it.
    package static let byteCount = 32
    static let tagByteCount = 16
    static let ivByteCount = 12
    /// RFC 5649: one semiblock more than the key.
    static let wrappedByteCount = 40
}
