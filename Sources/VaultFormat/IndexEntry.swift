package import Vocabulary

/// What the index pins of one record: part A of a shard.
///
/// Format, Index shard.
package struct IndexEntry: Equatable, Sendable {
    package var record: Identifier
    package var kind: FileKind
    /// The record was purged at ``generation``: whatever is below is dead.
    package var isTombstone: Bool
    package var generation: UInt64
    /// The head tag of that generation; of a tombstone, none.
    package var tag: HeadTag

    /// The length of every entry.
    package static let byteCount = 16 + 1 + 1 + 8 + 16

    package init(
        record: Identifier, kind: FileKind, isTombstone: Bool, generation: UInt64, tag: HeadTag
    ) {
        self.record = record
        self.kind = kind
        self.isTombstone = isTombstone
        self.generation = generation
        self.tag = tag
    }
}

extension IndexEntry {
    init(from reader: inout ByteReader) throws(FormatError) {
        record = try reader.identifier("entry record")
        kind = try reader.code("entry kind")
        isTombstone = try reader.flag("entry tombstone")
        generation = try reader.number("entry generation")
        tag = try reader.headTag("entry tag")
        guard kind.isRecord, generation > 0,
            isTombstone == (tag == .none)
        else { throw .malformed(field: "entry") }
    }

    func write(to writer: inout ByteWriter) {
        writer.identifier(record)
        writer.code(kind)
        writer.flag(isTombstone)
        writer.unsigned(generation)
        writer.append(tag.bytes)
    }
}

extension IndexEntry {
    static let kindOffset = Identifier.byteCount
    static let tombstoneOffset = kindOffset + 1
    private static let generationOffset = tombstoneOffset + 1
    private static let tagOffset = generationOffset + 8

    /// Whole entries, one behind the other: each is valid, and comes after the one before.
    ///
    /// Says what ``init(from:)`` would, and makes nothing.
    static func check(_ bytes: [UInt8]) throws(FormatError) {
        let span = bytes.span
        for start in stride(from: 0, to: bytes.count, by: byteCount)
        where !isPlainlyValid(span, start) {
            var reader = ByteReader(bytes, from: start)
            _ = try IndexEntry(from: &reader)
        }
        for start in stride(from: byteCount, to: bytes.count, by: byteCount)
        where !isAscending(span, start) {
            throw .malformed(field: "entry order")
        }
    }

    private static func isPlainlyValid(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        guard let kind = FileKind(rawValue: bytes[start + kindOffset]), kind.isRecord else {
            return false
        }
        var generation: UInt8 = 0
        for offset in generationOffset..<tagOffset { generation |= bytes[start + offset] }
        var tag: UInt8 = 0
        for offset in tagOffset..<byteCount { tag |= bytes[start + offset] }
        return generation != 0 && bytes[start + tombstoneOffset] == (tag == 0 ? 1 : 0)
    }

    /// Whether the entry at `start` comes after the one before it.
    private static func isAscending(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        for offset in start..<(start + Identifier.byteCount) {
            let (before, here) = (bytes[offset - byteCount], bytes[offset])
            if before != here { return before < here }
        }
        return false
    }
}
