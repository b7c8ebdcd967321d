import FileStore
import VaultFormat
import Vocabulary

/// One look at the store: records found by name, opened and judged.
///
/// Commit, Readers.
///
/// Without the lock every judgement reads the chain's end anew, after the record: that order is
/// what makes a look without lock safe. Under the lock the chain is read once.
final class View {
    let store: FileStore
    let keys: VaultKeys
    /// What the time is to the one who looks.
    let now: UnixTime
    var header: VaultHeader
    /// The chain, when it stands still because the lock is held.
    var chain: IntentChain?
    private var shards: [UInt16: Shard] = [:]

    init(
        store: FileStore, keys: VaultKeys, header: VaultHeader, chain: IntentChain?, now: UnixTime
    ) {
        self.store = store
        self.keys = keys
        self.header = header
        self.chain = chain
        self.now = now
    }

    /// A record looked for: judged, and what the next intent says it was before.
    struct Found<H: Head> {
        let id: Identifier
        /// The record, when it is there.
        let record: Record<H>?
        /// What the index says of it.
        let old: Intent.State
        /// The latest time a writer of this shard has seen.
        let clockMark: UnixTime
    }

    /// Looks for a record.
    ///
    /// - Parameters:
    ///   - name: Of a secret, key or alias; the head must say the same.
    ///   - thing: What errors name.
    /// - Throws: ``VaultError/damaged(file:_:)``, ``VaultError/rolledBack(file:)``,
    ///   ``VaultError/missing(file:)``: an alarm only under the lock.
    func find<H: NamedHead>(
        _ type: H.Type, _ name: H.RecordName, _ thing: Thing
    ) throws(VaultError) -> Found<H> {
        let id = try keys.recordID(H.kind, H.bytes(of: name))
        let found = try find(type, id: id, thing)
        if let record = found.record, record.head.recordName != name {
            throw .damaged(file: Layout.record(H.kind, id).description, thing)
        }
        return found
    }

    /// Looks for a record whose id is known.
    func find<H: Head>(
        _ type: H.Type, id: Identifier, _ thing: Thing?
    ) throws(VaultError) -> Found<H> {
        let shard = try shard(of: id)
        let path = Layout.record(H.kind, id)
        let bytes: [UInt8]?
        do { bytes = try store.read(path, limit: Bounds.record) } catch {
            throw VaultError(reading: error)
        }
        let entry = shard.entries[id]
        var record: Record<H>?
        do throws(VaultError) {
            if let bytes { record = try Record.open(bytes, id: id, keys: keys, thing: thing) }
        } catch {
            // A tombstone is final: what lies below it is dead, even what nobody can read.
            guard case .damaged = error, entry?.isTombstone == true, try !isPending(id) else {
                throw error
            }
        }
        if let entry, entry.kind != H.kind {
            throw .damaged(
                file: Layout.shard(bits: shard.header.bits, number: shard.header.number)
                    .description,
                thing)
        }
        let verdict = try judge(id, path, shard, found: record?.state)
        return Found(
            id: id, record: verdict == .live ? record : nil,
            old: entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none,
            clockMark: shard.entries.clockMark)
    }

    /// Whether the last intent is about this record and has no mark yet.
    private func isPending(_ id: Identifier) throws(VaultError) -> Bool {
        guard let last = try currentChain().last else { return false }
        return last.outcome == nil && last.intent.record == id
    }

    private func judge(
        _ id: Identifier, _ path: StorePath, _ shard: Shard, found: Intent.State?
    ) throws(VaultError) -> Judgement.Verdict {
        let chain = try currentChain()
        let evidence = Judgement.Evidence(
            vaultGeneration: header.generation, shard: shard.header,
            shardSequence: shard.entries.sequence,
            shardVaultGeneration: shard.entries.vaultGeneration, record: id,
            entry: shard.entries[id], found: found,
            last: chain.last.map { ($0.intent, $0.outcome) })
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

    /// The end of the intent chain: of now, or as it stands under the lock.
    func currentChain() throws(VaultError) -> IntentChain {
        if let chain { return chain }
        return try IntentChain(of: header, for: .read, in: store, keys: keys)
    }

    func shard(of record: Identifier) throws(VaultError) -> Shard {
        try shard(number: Layout.shardNumber(of: record, bits: header.shardBits))
    }

    /// A shard, read once for each look.
    func shard(number: UInt16) throws(VaultError) -> Shard {
        if let shard = shards[number] { return shard }
        let shard = try Shard.read(number: number, of: header, from: store, keys: keys)
        shards[number] = shard
        return shard
    }

    /// Replaces what is known of a shard, after it was written.
    func remember(_ shard: Shard) {
        shards[shard.header.number] = shard
    }

    /// Forgets every shard, after the index was split.
    func forgetShards() {
        shards = [:]
    }

    /// Every live entry's summary, from all shards, with the shards held against the chain.
    func summaries() throws(VaultError) -> [IndexSummary] {
        var all: [IndexSummary] = []
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            let shard = try shard(number: number)
            try judge(number: number)
            all += try shard.summaries(keys: keys).values.values
        }
        return all
    }

    /// Judges VAULT, a shard and the chain alone.
    func judge(number: UInt16) throws(VaultError) {
        // An id no record has.
        _ = try judge(.none, Layout.vault, try shard(number: number), found: nil)
    }

    /// Judges a record for which there may be no entry.
    func judge(_ kind: FileKind, _ id: Identifier) throws(VaultError) {
        switch kind {
        case .secret: _ = try find(SecretHead.self, id: id, nil)
        case .key: _ = try find(KeyHead.self, id: id, nil)
        case .alias: _ = try find(AliasHead.self, id: id, nil)
        case .accessKey: _ = try find(AccessKeyHead.self, id: id, nil)
        case .policy: _ = try find(PolicyHead.self, id: id, nil)
        default: preconditionFailure("no record")
        }
    }
}
