import FileStore
import VaultFormat
import Vocabulary

extension Writer {
    /// A secret to be made with others.
    struct NewRecord {
        let head: SecretHead
        let found: View.Found<SecretHead>
        let blob: [UInt8]
    }

    /// Makes secrets as one group: intents, records, shards, mark.
    ///
    /// All or none of them.
    ///
    /// Six syncs, whatever their number: two of the chain, two of the records, two of the shards.
    ///
    /// - Parameter new: Up to ``ChainLayout/groupLimit``, none of which is there, no name twice.
    /// - Throws: As ``write(_:over:blobs:)``.
    func create(_ new: [NewRecord]) throws(VaultError) {
        guard let first = new.first else { return }
        guard new.count > 1 else {
            return try write(first.head, over: first.found, blobs: first.blob)
        }
        for one in new { try splitIndexIfFull(for: one.found.id) }
        guard let room = view.chain?.room else { preconditionFailure("a writer without a chain") }
        // A group lies in one segment.
        if new.count > room {
            try create(Array(new.prefix(room)))
            return try create(Array(new.dropFirst(room)))
        }
        var records: [(path: StorePath, bytes: [UInt8])] = []
        var changes: [Announcement] = []
        var generations: [UInt16: UInt64] = [:]
        var opened: [UInt16: ShardSummaries] = [:]
        for one in new {
            precondition(one.found.record == nil, "a group only makes")
            let (id, old) = (one.found.id, one.found.old)
            let (file, bytes) = try Record.seal(
                one.head, id: id, generation: old.generation + 1, blobs: one.blob, keys: keys)
            let shard = try view.shard(of: id)
            if generations[shard.header.number] == nil {
                // Opened here: damage must show while nothing has changed.
                opened[shard.header.number] = try shard.summaries(keys: keys)
            }
            let before = generations[shard.header.number] ?? shard.header.generation
            generations[shard.header.number] = before + 1
            records.append((Layout.record(.secret, id), bytes))
            changes.append(
                Announcement(
                    change: .write, kind: .secret, record: id, old: old,
                    new: Intent.State(generation: file.generation, tag: file.headTag),
                    shardBits: shard.header.bits, shardNumber: shard.header.number,
                    shardGeneration: before, name: one.head.name.bytes))
        }
        try announce(changes)
        guard let members = view.chain?.open else { preconditionFailure("nothing was announced") }
        do { try store.replaceAll(records) } catch { throw VaultError(writing: error) }
        do throws(VaultError) {
            try GroupedShards(members).write(
                to: view, summaries: new.map(\.head.summary), over: opened)
        } catch { throw error.whenChanged }
        try markDone()
        for number in generations.keys.prefix(1) {
            keepReserve(for: try view.shard(number: number).file)
        }
    }
}
