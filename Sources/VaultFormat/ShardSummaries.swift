package import Vocabulary

/// Part B of a shard: what lists show, for each live entry of part A, in the same order.
package struct ShardSummaries: Equatable, Sendable {
    package var values: [Identifier: IndexSummary]

    package init(_ values: [Identifier: IndexSummary] = [:]) {
        self.values = values
    }

    /// The bytes before sealing.
    ///
    /// Every live entry of `entries` must have its summary here.
    package func encoding(for entries: ShardEntries) -> [UInt8] {
        var writer = ByteWriter()
        for entry in entries.entries where !entry.isTombstone {
            guard let summary = values[entry.record] else {
                preconditionFailure("a live entry without a summary")
            }
            summary.write(to: &writer)
        }
        return writer.bytes
    }

    /// Reads the summaries that belong to `entries`.
    package init(parsing bytes: [UInt8], for entries: ShardEntries) throws(FormatError) {
        var reader = ByteReader(bytes)
        values = [:]
        for entry in entries.entries where !entry.isTombstone {
            values[entry.record] = try IndexSummary(of: entry.kind, from: &reader)
        }
        try reader.finish()
    }
}
