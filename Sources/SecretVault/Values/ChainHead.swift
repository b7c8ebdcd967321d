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

    /// `<sequence>:<hash>`, to be kept and to be checked against.
    package var text: String { "\(sequence):\(hashText)" }

    package init(sequence: UInt64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Reads ``text``, or nil.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = UInt64(Substring(parts[0])),
            parts[1].count == 64,
            let front = Identifier(hex: Array(parts[1].prefix(32))),
            let back = Identifier(hex: Array(parts[1].dropFirst(32)))
        else { return nil }
        self.init(sequence: sequence, hash: front.bytes + back.bytes)
        guard self.text == text else { return nil }
    }
}
