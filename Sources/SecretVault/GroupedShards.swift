import FileStore
import VaultFormat
import Vocabulary

/// The shards that a group of intents changes, each written once for all of them.
///
/// The generation of a shard grows by one for each of its intents, as if each had written it: the end
/// of a group looks like the end of as many changes.
struct GroupedShards {
    private let members: [IntentChain.Last]
    /// The places in the group that belong to a shard, in order.
    let byShard: [UInt16: [Int]]

    init(_ members: [IntentChain.Last]) {
        self.members = members
        byShard = Dictionary(grouping: members.indices) { members[$0].intent.shardNumber }
    }

    /// Whether a shard is as before the group or as after it.
    func allows(_ shard: Shard, _ own: [Int]) -> Bool {
        let before = members[own[0]].intent.shardGeneration
        let last = members[own[own.count - 1]].intent.sequence
        return shard.header.generation == before
            || shard.header.generation == before + UInt64(own.count)
                && shard.entries.sequence <= last
    }

    /// Writes every shard with its new entries; two syncs for all.
    ///
    /// - Parameters:
    ///   - summaries: Of the members, in their order.
    ///   - opened: What the shards of the group show as they are, by number, as far as it is known.
    func write(
        to view: View, summaries: [IndexSummary], over opened: [UInt16: ShardSummaries] = [:]
    ) throws(VaultError) {
        var shards: [Shard] = []
        for (number, own) in byShard.sorted(by: { $0.key < $1.key }) {
            let shard = try view.shard(number: number)
            let changed = own.map { place in
                let intent = members[place].intent
                return (
                    entry: IndexEntry(
                        record: intent.record, kind: intent.kind, isTombstone: false,
                        generation: intent.new.generation, tag: intent.new.tag),
                    summary: Optional(summaries[place])
                )
            }
            let last = members[own[own.count - 1]]
            let shown: ShardSummaries
            if let known = opened[number] {
                shown = known
            } else {
                shown = try shard.summaries(keys: view.keys)
            }
            shards.append(
                try Writer.sealed(
                    shard, shown, changed, after: last, vaultGeneration: view.header.generation,
                    now: last.intent.time, keys: view.keys))
        }
        try put(shards, view)
    }

    /// Writes every shard again as it is.
    func rewriteUnchanged(in view: View) throws(VaultError) {
        var shards: [Shard] = []
        for number in byShard.keys.sorted() { shards.append(try view.shard(number: number)) }
        try put(shards, view)
    }

    /// What was written is known: the store has compared it.
    private func put(_ shards: [Shard], _ view: View) throws(VaultError) {
        let files = shards.map { shard in
            (
                path: Layout.shard(bits: view.header.shardBits, number: shard.header.number),
                bytes: shard.file.encoding
            )
        }
        do { try view.store.replaceAll(files) } catch { throw VaultError(writing: error) }
        for shard in shards { view.remember(shard) }
    }
}
