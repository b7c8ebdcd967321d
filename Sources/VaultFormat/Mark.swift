/// How an intent ended: sealed to the intent's slot, outside of the hash chain.
///
/// Format, Write intents.
package struct Mark: Equatable, Sendable {
    package var outcome: Intent.Outcome

    /// The length of a mark's plaintext; its slot holds 28 bytes more, then zeros.
    package static let plaintextByteCount = 4

    package init(outcome: Intent.Outcome) {
        self.outcome = outcome
    }

    package var plaintext: [UInt8] {
        var writer = ByteWriter()
        writer.code(outcome)
        writer.pad(to: Self.plaintextByteCount)
        return writer.bytes
    }

    package init(plaintext: [UInt8]) throws(FormatError) {
        guard plaintext.count == Self.plaintextByteCount else {
            throw .truncated(field: "slot")
        }
        var reader = ByteReader(plaintext)
        outcome = try reader.code("outcome")
        guard outcome != .none, outcome != .grouped else { throw .malformed(field: "outcome") }
        try reader.padding()
    }
}
