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
        guard FileKind.records.contains(kind), generation > 0,
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
