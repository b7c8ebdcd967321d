import Vocabulary

/// The newest intent of a vault's audit chain: kept somewhere else, it shows later that nothing
/// before it was taken away.
package struct ChainHead: Equatable, Sendable {
    /// Intents so far.
    package let sequence: UInt64
    /// SHA-256 of the newest intent's slot.
    package let hash: [UInt8]

    /// Sixty-four hexadecimal digits.
    package var hashText: String { Identifier.hexDigits(of: hash) }
}
