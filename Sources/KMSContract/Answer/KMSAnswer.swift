package import SecureMemory

/// What a call is answered with, as HTTP would carry it.
package struct KMSAnswer: ~Copyable {
    /// JSON, in guarded memory when a secret stands in it.
    package enum Body: ~Copyable {
        case plain([UInt8])
        case secret(SecretBytes)
    }

    /// The HTTP status.
    package let status: Int
    package let body: Body
    /// Why the call failed; nil when it did not.
    package let failure: KMSError?
}
