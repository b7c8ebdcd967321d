import SecureMemory

/// What a call is answered with, as HTTP would carry it.
package struct KMSAnswer: ~Copyable {
    /// JSON, in guarded memory when a secret stands in it.
    enum Body: ~Copyable {
        case plain([UInt8])
        case secret(SecretBytes)
    }

    /// The HTTP status.
    package let status: Int
    let body: Body
    /// Why the call failed; nil when it did not.
    package let failure: KMSError?

    /// Whether a secret stands in the JSON.
    package var isSecret: Bool {
        switch body {
        case .plain: false
        case .secret: true
        }
    }

    /// Lends the JSON, wherever it is kept.
    package func read<R: ~Copyable, E: Error>(
        _ use: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        switch body {
        case .plain(let json): try json.lend(use)
        case .secret(let json): try json.read(use)
        }
    }
}
