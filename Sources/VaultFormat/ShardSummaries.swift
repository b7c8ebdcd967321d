package import Vocabulary

/// Part B of a shard: what lists show, for each live entry of part A, in the same order.
///
/// Kept as the bytes they are in the file: a change of one leaves a thousand as they are.
package struct ShardSummaries: Equatable, Sendable {
    /// Whose they are, sorted.
    private var records: [Identifier] = []
    private var kinds: [FileKind] = []
    /// Where each ends in ``bytes``.
    private var ends: [Int] = []
    private var bytes: [UInt8] = []

    package init(_ values: [Identifier: IndexSummary] = [:]) {
        for (record, summary) in values { self[record] = summary }
    }

    /// What is shown of a record.
    ///
    /// O(log n) to read, O(n) to change.
    package subscript(record: Identifier) -> IndexSummary? {
        get {
            let place = insertionPoint(of: record)
            return isThere(record, place) ? summary(at: place) : nil
        }
        set {
            let place = insertionPoint(of: record)
            let isThere = isThere(record, place)
            let old = isThere ? range(at: place) : start(of: place)..<start(of: place)
            var writer = ByteWriter()
            newValue?.write(to: &writer)
            if isThere {
                records.remove(at: place)
                kinds.remove(at: place)
                ends.remove(at: place)
            }
            if let newValue {
                records.insert(record, at: place)
                kinds.insert(newValue.kind, at: place)
                ends.insert(old.upperBound, at: place)
            }
            bytes.replaceSubrange(old, with: writer.bytes)
            let difference = writer.bytes.count - old.count
            for later in place..<ends.count { ends[later] += difference }
        }
    }

    /// All of them.
    package var values: [Identifier: IndexSummary] {
        var values: [Identifier: IndexSummary] = [:]
        for place in records.indices { values[records[place]] = summary(at: place) }
        return values
    }

    /// All of them, sorted by record.
    package var sorted: [IndexSummary] { records.indices.map(summary) }

    /// The bytes before sealing.
    ///
    /// Every live entry of `entries` must have its summary here.
    package func encoding(for entries: ShardEntries) -> [UInt8] {
        var writer = ByteWriter()
        var place = 0
        for entry in 0..<entries.count where entries.liveKind(at: entry) != nil {
            let record = entries.record(at: entry)
            while place < records.count, records[place].bytes.lexicographicallyPrecedes(record) {
                place += 1
            }
            guard place < records.count, records[place].bytes.elementsEqual(record) else {
                preconditionFailure("a live entry without a summary")
            }
            writer.append(bytes[range(at: place)])
        }
        return writer.bytes
    }

    /// Reads the summaries that belong to `entries`.
    package init(parsing bytes: [UInt8], for entries: ShardEntries) throws(FormatError) {
        self.bytes = bytes
        try Self.walk(bytes, entries) { place, kind, _, end in
            records.append(entries.identifier(at: place))
            kinds.append(kind)
            ends.append(end)
        }
    }

    private func start(of place: Int) -> Int { place == 0 ? 0 : ends[place - 1] }
    private func range(at place: Int) -> Range<Int> { start(of: place)..<ends[place] }

    private func isThere(_ record: Identifier, _ place: Int) -> Bool {
        place < records.count && records[place] == record
    }

    private func summary(at place: Int) -> IndexSummary {
        var reader = ByteReader(bytes, from: start(of: place))
        guard let summary = try? IndexSummary(of: kinds[place], from: &reader) else {
            preconditionFailure("a summary that was valid is not")
        }
        return summary
    }

    private func insertionPoint(of record: Identifier) -> Int {
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if records[middle] < record { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
