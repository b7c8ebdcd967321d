package import Vocabulary

/// Part A of a shard: all a read of one record needs.
///
/// The entries stay the bytes they are in the file: one of a thousand is looked at, and written again.
package struct ShardEntries: Equatable, Sendable {
    /// The intent this shard was last written for; 0 before the first.
    package var sequence: UInt64
    /// VAULT's generation when it was written.
    package var vaultGeneration: UInt64
    /// The latest time a writer has seen.
    package var clockMark: UnixTime
    /// The hash of the intent this shard was written for.
    package var auditHead: [UInt8]
    /// Entry behind entry, sorted by record, each of them valid.
    private var bytes: [UInt8]

    package init(
        sequence: UInt64, vaultGeneration: UInt64, clockMark: UnixTime, auditHead: [UInt8],
        entries: [IndexEntry]
    ) {
        self.sequence = sequence
        self.vaultGeneration = vaultGeneration
        self.clockMark = clockMark
        self.auditHead = auditHead
        var writer = ByteWriter()
        for entry in entries.sorted(by: { $0.record < $1.record }) { entry.write(to: &writer) }
        bytes = writer.bytes
    }

    /// How many there are, tombstones too.
    package var count: Int { bytes.count / IndexEntry.byteCount }

    /// All of them, sorted by record.
    package var entries: [IndexEntry] { (0..<count).map(entry) }

    /// The entry of a record.
    ///
    /// O(log n).
    package subscript(record: Identifier) -> IndexEntry? {
        let place = insertionPoint(of: record)
        guard place < count, order(place, record) == 0 else { return nil }
        return entry(at: place)
    }

    /// The entry at `place`, below ``count``.
    package func entry(at place: Int) -> IndexEntry {
        var reader = ByteReader(bytes, from: place * IndexEntry.byteCount)
        guard let entry = try? IndexEntry(from: &reader) else {
            preconditionFailure("an entry that was valid is not")
        }
        return entry
    }

    /// The kind of what the entry at `place` pins, and nil where that was purged.
    func liveKind(at place: Int) -> FileKind? {
        let start = place * IndexEntry.byteCount
        guard bytes[start + IndexEntry.tombstoneOffset] == 0 else { return nil }
        return FileKind(rawValue: bytes[start + IndexEntry.kindOffset])
    }

    /// The sixteen bytes of the record of the entry at `place`.
    func record(at place: Int) -> ArraySlice<UInt8> {
        let start = place * IndexEntry.byteCount
        return bytes[start..<(start + Identifier.byteCount)]
    }

    /// The same as an identifier.
    func identifier(at place: Int) -> Identifier {
        guard let id = Identifier(Array(record(at: place))) else {
            preconditionFailure("an entry of another length")
        }
        return id
    }

    /// Puts an entry in the place of the one with the same record, or adds it.
    package mutating func set(_ entry: IndexEntry) {
        let place = insertionPoint(of: entry.record)
        let start = place * IndexEntry.byteCount
        var writer = ByteWriter()
        entry.write(to: &writer)
        let isThere = place < count && order(place, entry.record) == 0
        bytes.replaceSubrange(
            start..<(isThere ? start + IndexEntry.byteCount : start), with: writer.bytes)
    }

    private func insertionPoint(of record: Identifier) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if order(middle, record) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Below zero where the entry at `place` comes before `record`, above where it comes after.
    private func order(_ place: Int, _ record: Identifier) -> Int {
        let start = place * IndexEntry.byteCount
        for (offset, byte) in record.bytes.enumerated() where bytes[start + offset] != byte {
            return bytes[start + offset] < byte ? -1 : 1
        }
        return 0
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(sequence)
        writer.unsigned(vaultGeneration)
        writer.time(clockMark)
        writer.append(auditHead)
        writer.unsigned(UInt32(count))
        writer.append(bytes)
        return writer.bytes
    }

    package init(parsing bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes)
        sequence = try reader.number("sequence")
        vaultGeneration = try reader.number("VAULT generation")
        clockMark = try reader.time("clock mark")
        auditHead = try reader.take(32, "audit head")
        let count = Int(try reader.unsigned("entries", as: UInt32.self))
        guard count <= Bounds.shardEntriesRead else { throw .tooLong(field: "entries") }
        guard reader.remaining == count * IndexEntry.byteCount else {
            throw .truncated(field: "entries")
        }
        self.bytes = try reader.take(count * IndexEntry.byteCount, "entries")
        try reader.finish()
        try IndexEntry.check(self.bytes)
    }
}
