import FileStore
import VaultFormat
import Vocabulary

/// Shards that are lost, damaged or of the past, made again from what chain and records say.
extension Repair {
    func repairIndex() throws(VaultError) {
        let folder = Layout.indexFolder(bits: header.shardBits)
        // An index that VAULT names and that is not there at all.
        if expectation != nil, try !names(in: Layout.index).contains(folder.name) {
            try act(RepairAction(.madeFolder, folder.description)) { () throws(VaultError) in
                do throws(StoreError) { try store.makeFolder(folder) } catch {
                    throw VaultError(writing: error)
                }
            }
        }
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            do throws(VaultError) {
                let shard = try Shard.read(number: number, of: header, from: store, keys: keys)
                _ = try shard.summaries(keys: keys)
                guard expectation?.allows(shard.header) ?? true else {
                    throw .rolledBack(
                        file: Layout.shard(bits: header.shardBits, number: number).description)
                }
            } catch {
                try rebuild(number, because: error)
            }
        }
    }

    private func rebuild(_ number: UInt16, because error: VaultError) throws(VaultError) {
        switch error {
        case .damaged, .rolledBack, .missing: break
        case .store(let reason) where Self.isWrongThing(reason): break
        default: throw error
        }
        // Without a chain nobody knows what stood there; the records stay as they are.
        guard let expectation else { throw error }
        let path = Layout.shard(bits: header.shardBits, number: number)
        let file = try shardFile(number, expectation)
        if (try? store.names(in: path.folder)) != nil { try setAsideIfThere(path) }
        try act(RepairAction(.rebuiltShard, path.description)) { () throws(VaultError) in
            try write(file.encoding, to: path)
        }
    }

    /// The shard as the chain has it; while the last change is open, as it was before that.
    private func shardFile(
        _ number: UInt16, _ expectation: ChainExpectation
    ) throws(VaultError) -> ShardFile {
        let place = ChainExpectation.ShardPlace(bits: header.shardBits, number: number)
        var entries: [IndexEntry] = []
        var summaries = ShardSummaries()
        for known in expectation.all
        where Layout.shardNumber(of: known.record, bits: header.shardBits) == number {
            let found = try inspect(known.kind, known.record)
            // A change that nobody could end has two outcomes: the record says which.
            var state = known.states[0]
            if known.states.count > 1, let present = found.present, !isOpen(known.record),
                known.states.contains(present.state)
            {
                state = present.state
            }
            guard state != .none else { continue }
            entries.append(
                IndexEntry(
                    record: known.record, kind: known.kind, isTombstone: state.tag == .none,
                    generation: state.generation, tag: state.tag))
            guard state.tag != .none else { continue }
            let present = found.present?.state == state ? found.present : nil
            let summary =
                present?.summary
                ?? IndexSummary(lost: known.kind, name: known.name, time: request.now)
            guard let summary else { throw .damaged(file: Layout.audit.description, nil) }
            summaries[known.record] = summary
        }
        let (generation, sequence, hash) = expectation.shard(at: place)
        return try Shard.seal(
            ShardHeader(
                vault: header.vault, branch: header.branch, rootKeyEpoch: keys.epoch,
                bits: header.shardBits, number: number, generation: generation),
            ShardEntries(
                sequence: sequence, vaultGeneration: header.generation,
                clockMark: expectation.latest,
                auditHead: hash ?? chain.last?.hash ?? ChainEnd.empty.hash, entries: entries),
            summaries, keys: keys)
    }

    private func isOpen(_ record: Identifier) -> Bool { chain.isOpen(record) }
}
