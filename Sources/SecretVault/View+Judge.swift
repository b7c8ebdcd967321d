import FileStore
import VaultFormat
import Vocabulary

extension View {
    /// Holds VAULT, a shard and what was found of a record against a chain that was read after them.
    func judge(
        _ id: Identifier, _ path: StorePath, _ shard: Shard, found: Intent.State?,
        by chain: IntentChain
    ) throws(VaultError) -> Judgement.Verdict {
        try judge(id, path, shard.marks, shard.entries[id], found: found, by: chain)
    }

    /// The same of what a shard says of itself and of the record.
    func judge(
        _ id: Identifier, _ path: StorePath, _ shard: Shard.Marks, _ entry: IndexEntry?,
        found: Intent.State?, by chain: IntentChain
    ) throws(VaultError) -> Judgement.Verdict {
        let own = chain.open.count > 1 ? chain.open.first { $0.intent.record == id } : nil
        let isNew = found == own?.intent.new
        let evidence = Judgement.Evidence(
            vaultGeneration: header.generation, shard: shard.header,
            shardSequence: shard.sequence,
            shardVaultGeneration: shard.vaultGeneration, record: id,
            entry: entry, found: found,
            last: chain.last.map { ($0.intent, $0.outcome) }, group: chain.group.map(\.intent),
            groupRecords: own != nil && isNew ? records(of: chain) : .some,
            isGroupWritten: own != nil && !isNew && isWritten(chain.open))
        do throws(Judgement.Suspicion) { return try Judgement.verdict(on: evidence) } catch {
            let shardPath = Layout.shard(bits: shard.header.bits, number: shard.header.number)
            switch error {
            case .vaultReplayed: throw .rolledBack(file: Layout.vault.description)
            case .shardReplayed, .entryReplayed: throw .rolledBack(file: shardPath.description)
            case .chainCut: throw .rolledBack(file: chain.segment.path.description)
            case .recordMissing: throw .missing(file: path.description)
            case .recordReplayed, .recordPlanted: throw .rolledBack(file: path.description)
            }
        }
    }

    /// What lies there of the open group's records; asked only where one of them is new.
    private func records(of chain: IntentChain) -> Judgement.GroupRecords {
        if let known = groupRecords { return known }
        var found = Judgement.GroupRecords.all
        for intent in chain.open.map(\.intent) {
            guard
                let bytes = try? store.read(
                    Layout.record(.secret, intent.record), limit: Bounds.record),
                let other = try? Record<SecretHead>.open(
                    bytes, id: intent.record, keys: keys, thing: nil),
                other.state.generation >= intent.new.generation
            else {
                if found == .all { found = .some }
                continue
            }
            if other.state != intent.new { found = .later }
        }
        if self.chain != nil { groupRecords = found }
        return found
    }

    /// Whether one of the open group's shards is as after it; asked only where a record of it is not.
    private func isWritten(_ group: [IntentChain.Last]) -> Bool {
        GroupedShards(group).byShard.contains { number, own in
            guard let shard = try? shard(number: number) else { return false }
            let before = group[own[0]].intent.shardGeneration
            return shard.header.generation == before + UInt64(own.count)
        }
    }
}
