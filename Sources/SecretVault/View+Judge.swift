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
        let evidence = Judgement.Evidence(
            vaultGeneration: header.generation, shard: shard.header,
            shardSequence: shard.sequence,
            shardVaultGeneration: shard.vaultGeneration, record: id,
            entry: entry, found: found,
            last: chain.last.map { ($0.intent, $0.outcome) }, group: chain.group.map(\.intent),
            isGroupWhole: isWhole(chain, around: id, found))
        let shardPath = Layout.shard(bits: shard.header.bits, number: shard.header.number)
        do throws(Judgement.Suspicion) { return try Judgement.verdict(on: evidence) } catch {
            switch error {
            case .vaultReplayed: throw .rolledBack(file: Layout.vault.description)
            case .shardReplayed, .entryReplayed: throw .rolledBack(file: shardPath.description)
            case .chainCut: throw .rolledBack(file: chain.segment.path.description)
            case .recordMissing: throw .missing(file: path.description)
            case .recordReplayed, .recordPlanted: throw .rolledBack(file: path.description)
            }
        }
    }

    /// Whether all records of the open group that `record` is of are the new ones; asked only where
    /// its own is.
    private func isWhole(
        _ chain: IntentChain, around record: Identifier, _ found: Intent.State?
    ) -> Bool {
        let group = chain.open.map(\.intent)
        guard group.count > 1, let found,
            group.contains(where: { $0.record == record && $0.new == found })
        else { return false }
        if let known = wholeness { return known }
        let isWhole = group.allSatisfy { intent in
            guard
                let bytes = try? store.read(
                    Layout.record(.secret, intent.record), limit: Bounds.record),
                let other = try? Record<SecretHead>.open(
                    bytes, id: intent.record, keys: keys, thing: nil)
            else { return false }
            return other.state == intent.new
        }
        if self.chain != nil { wholeness = isWhole }
        return isWhole
    }
}
