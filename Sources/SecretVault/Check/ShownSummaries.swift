import FileStore
import VaultFormat

/// What lists show of records, shard after shard: a shard's is opened once for all its records, as long
/// as they are asked for in the order of the index.
final class ShownSummaries {
    private let view: View
    private var opened: (number: UInt16, summaries: ShardSummaries)?

    init(in view: View) {
        self.view = view
    }

    /// The shard that shows it.
    func shardPath(of entry: IndexEntry) throws(VaultError) -> StorePath {
        try view.shard(of: entry.record).path
    }

    /// The summary of an entry's record; nil when there is none.
    func summary(of entry: IndexEntry) throws(VaultError) -> IndexSummary? {
        let shard = try view.shard(of: entry.record)
        if let opened, opened.number == shard.header.number {
            return opened.summaries[entry.record]
        }
        let summaries = try shard.summaries(keys: view.keys)
        opened = (shard.header.number, summaries)
        return summaries[entry.record]
    }
}
