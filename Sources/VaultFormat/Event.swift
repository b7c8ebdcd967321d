package import Vocabulary

/// Something that changed nothing: a read, a denial, a failure.
///
/// Format, Events.
package struct Event: Equatable, Sendable {
    /// How it ended.
    package enum Outcome: UInt8, Sendable {
        /// What was asked for was given.
        case answered = 1
        case denied = 2
        case failed = 3
    }

    /// From 1, without gaps, over all segments.
    package var sequence: UInt64
    /// SHA-256 of the previous event's slot, or of nothing.
    package var previousHash: [UInt8]
    package var time: UnixTime
    package var operation: Operation
    package var outcome: Outcome
    package var kind: FileKind
    package var record: Identifier
    package var principal: Principal
    package var request: Identifier
    /// The name that was asked for.
    package var name: [UInt8]
    /// The version that was released, or nothing.
    package var version: [UInt8]

    package static let plaintextByteCount = ChainLayout.eventByteCount - 28

    package init(
        sequence: UInt64, previousHash: [UInt8], time: UnixTime, operation: Operation,
        outcome: Outcome, kind: FileKind, record: Identifier, principal: Principal,
        request: Identifier, name: [UInt8], version: [UInt8]
    ) {
        self.sequence = sequence
        self.previousHash = previousHash
        self.time = time
        self.operation = operation
        self.outcome = outcome
        self.kind = kind
        self.record = record
        self.principal = principal
        self.request = request
        self.name = name
        self.version = version
    }

    package var plaintext: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(sequence)
        writer.append(previousHash)
        writer.time(time)
        writer.code(operation)
        writer.code(outcome)
        writer.code(kind)
        writer.identifier(record)
        writer.short(principal.bytes)
        writer.identifier(request)
        writer.short(name)
        writer.short(version)
        writer.pad(to: Self.plaintextByteCount)
        return writer.bytes
    }

    package init(plaintext: [UInt8]) throws(FormatError) {
        guard plaintext.count == Self.plaintextByteCount else {
            throw .truncated(field: "slot")
        }
        var reader = ByteReader(plaintext)
        sequence = try reader.number("sequence")
        previousHash = try reader.take(32, "previous hash")
        time = try reader.time("time")
        operation = try reader.code("operation")
        outcome = try reader.code("outcome")
        kind = try reader.code("event kind")
        record = try reader.identifier("event record")
        principal = try reader.name("principal")
        request = try reader.identifier("request")
        name = try reader.short("name")
        version = try reader.short("version")
        try reader.padding()
    }
}
