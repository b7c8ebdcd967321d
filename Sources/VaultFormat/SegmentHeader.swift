package import Vocabulary

/// The head of one file of an audit chain: what came before it, and the salt of its key.
///
/// Format, Audit segments.
package struct SegmentHeader: Equatable, Sendable {
    /// ``FileKind/intents`` or ``FileKind/events``.
    package var kind: FileKind
    package var vault: Identifier
    package var branch: Identifier
    package var rootKeyEpoch: UInt32
    /// From 0.
    package var segment: UInt32
    /// 16 random bytes: every segment has a key of its own.
    package var salt: [UInt8]
    /// The chain before this segment.
    package var before: ChainEnd
    /// How the last intent before this segment ended; in an event segment, none.
    package var outcomeBefore: Intent.Outcome

    package static let saltByteCount = 16
    package static let macByteCount = 32

    package init(
        kind: FileKind, vault: Identifier, branch: Identifier, rootKeyEpoch: UInt32,
        segment: UInt32, salt: [UInt8], before: ChainEnd, outcomeBefore: Intent.Outcome
    ) {
        self.kind = kind
        self.vault = vault
        self.branch = branch
        self.rootKeyEpoch = rootKeyEpoch
        self.segment = segment
        self.salt = salt
        self.before = before
        self.outcomeBefore = outcomeBefore
    }

    /// The bytes the code covers; the file's first 256 bytes are these and the 32 of the code.
    package var encoding: [UInt8] {
        var writer = ByteWriter()
        Preamble.write(kind, to: &writer)
        writer.identifier(vault)
        writer.identifier(branch)
        writer.unsigned(rootKeyEpoch)
        writer.unsigned(segment)
        writer.append(salt)
        before.write(to: &writer)
        writer.code(outcomeBefore)
        writer.pad(to: ChainLayout.headerByteCount - Self.macByteCount)
        return writer.bytes
    }

    /// Splits a header into what it says, the bytes the code covers as read, and the code.
    package static func parse(
        _ bytes: [UInt8], as kind: FileKind
    ) throws(FormatError) -> (header: SegmentHeader, authenticated: [UInt8], mac: [UInt8]) {
        guard bytes.count == ChainLayout.headerByteCount else {
            throw .truncated(field: "segment header")
        }
        let split = bytes.count - macByteCount
        var reader = ByteReader(Array(bytes[..<split]))
        let header = try SegmentHeader(kind: kind, from: &reader)
        return (header, Array(bytes[..<split]), Array(bytes[split...]))
    }

    private init(kind: FileKind, from reader: inout ByteReader) throws(FormatError) {
        try Preamble.read(kind, from: &reader)
        self.kind = kind
        vault = try reader.identifier("vault id")
        branch = try reader.identifier("branch")
        rootKeyEpoch = try reader.unsigned("root key epoch")
        segment = try reader.unsigned("segment")
        salt = try reader.take(Self.saltByteCount, "salt")
        before = try ChainEnd(from: &reader)
        outcomeBefore = try reader.code("outcome before")
        // Events have no outcome, and the first intent has none before it.
        guard outcomeBefore != .grouped,
            (outcomeBefore == .none) == (kind == .events || before.count == 0)
        else {
            throw .malformed(field: "outcome before")
        }
        try reader.padding()
    }
}
