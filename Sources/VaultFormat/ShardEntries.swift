package import Vocabulary

/// Part A of a shard: all a read of one record needs.
package struct ShardEntries: Equatable, Sendable {
    /// The intent this shard was last written for; 0 before the first.
    package var sequence: UInt64
    /// VAULT's generation when it was written.
    package var vaultGeneration: UInt64
    /// The latest time a writer has seen.
    package var clockMark: UnixTime
    /// The hash of the intent this shard was written for.
    package var auditHead: [UInt8]
    /// Sorted by record.
    package private(set) var entries: [IndexEntry]

    package init(
        sequence: UInt64, vaultGeneration: UInt64, clockMark: UnixTime, auditHead: [UInt8],
        entries: [IndexEntry]
    ) {
        self.sequence = sequence
        self.vaultGeneration = vaultGeneration
        self.clockMark = clockMark
        self.auditHead = auditHead
        self.entries = entries.sorted { $0.record < $1.record }
    }

    /// The entry of a record.
    ///
    /// O(log n).
    package subscript(record: Identifier) -> IndexEntry? {
        let place = insertionPoint(of: record)
        guard place < entries.count, entries[place].record == record else { return nil }
        return entries[place]
    }

    /// Puts an entry in the place of the one with the same record, or adds it.
    package mutating func set(_ entry: IndexEntry) {
        let place = insertionPoint(of: entry.record)
        if place < entries.count, entries[place].record == entry.record {
            entries[place] = entry
        } else {
            entries.insert(entry, at: place)
        }
    }

    private func insertionPoint(of record: Identifier) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].record < record { low = middle + 1 } else { high = middle }
        }
        return low
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(sequence)
        writer.unsigned(vaultGeneration)
        writer.time(clockMark)
        writer.append(auditHead)
        writer.unsigned(UInt32(entries.count))
        for entry in entries { entry.write(to: &writer) }
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
        entries = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            let entry = try IndexEntry(from: &reader)
            if let last = entries.last, entry.record <= last.record {
                throw .malformed(field: "entry order")
            }
            entries.append(entry)
        }
        try reader.finish()
    }
}
