package import Vocabulary

/// Whether a signature or code is one of a key's.
package struct Verdict: Equatable, Sendable {
    package let keyID: KeyID
    /// The key version that was asked; of a code that is none of the key's, the newest.
    package let keyVersion: Identifier
    package let isValid: Bool
}
