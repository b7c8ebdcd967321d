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
    /// Sorted by number.
    private var shards: [Shard] = []
    /// How many shards are remembered; a look at all of a store that stands still needs but the last few.
    private let shardLimit: Int
    /// The number of each, the one that was asked for last at the end; kept only where there is a limit.
    private var order: [UInt16] = []
    /// What lies there of the open group's records, once it was asked under the lock.
    var groupRecords: Judgement.GroupRecords?
    /// What is to be judged when all is read; nil where each record is judged as it is found.
    var postponed: [Belief]?

    init(
        store: FileStore, keys: VaultKeys, header: VaultHeader, chain: IntentChain?, now: UnixTime,
        shardLimit: Int = .max
    ) {
        self.shardLimit = shardLimit
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
        return try named(name, try find(type, id: id, thing), thing)
    }

    /// What was found, if its head says the name it was looked for by.
    func named<H: NamedHead>(
        _ name: H.RecordName, _ found: Found<H>, _ thing: Thing
    ) throws(VaultError) -> Found<H> {
        if let record = found.record, record.head.recordName != name {
            throw .damaged(file: Layout.record(H.kind, found.id).description, thing)
        }
        return found
    }

    /// Looks for a record whose id is known.
    func find<H: Head>(
        _ type: H.Type, id: Identifier, _ thing: Thing?
    ) throws(VaultError) -> Found<H> {
        let seen = try look(type, id: id, thing)
        if let believed = postponedJudgement(of: seen) { return believed }
        return try judged(seen, by: try currentChain())
    }

    /// A record as it lies there: authentic, and not yet judged to be the newest.
    struct Seen<H: Head> {
        let id: Identifier
        let shard: Shard
        let record: Record<H>?
    }

    /// Reads a record.
    ///
    /// What it says is not to be acted on before ``judged(_:by:)`` has seen a chain that was read later.
    func look<H: Head>(
        _ type: H.Type, id: Identifier, _ thing: Thing?
    ) throws(VaultError) -> Seen<H> {
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
        return Seen(id: id, shard: shard, record: record)
    }

    /// Judges a record.
    ///
    /// - Parameter chain: Read after the record.
    func judged<H: Head>(
        _ seen: Seen<H>, by chain: IntentChain
    ) throws(VaultError) -> Found<H> {
        let entries = seen.shard.entries
        let verdict = try judge(
            seen.id, Layout.record(H.kind, seen.id), seen.shard, found: seen.record?.state,
            by: chain)
        return Found(
            id: seen.id, record: verdict == .live ? seen.record : nil,
            old: entries.state(of: seen.id), clockMark: entries.clockMark)
    }

    /// Whether an intent about this record has no mark yet.
    private func isPending(_ id: Identifier) throws(VaultError) -> Bool {
        try currentChain().isOpen(id)
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
        let place = place(of: number)
        noteUse(of: number)
        if place < shards.count, shards[place].header.number == number { return shards[place] }
        let shard = try Shard.read(number: number, of: header, from: store, keys: keys)
        shards.insert(shard, at: place)
        forgetOldest()
        return shard
    }

    private func noteUse(of number: UInt16) {
        guard shardLimit != .max, order.last != number else { return }
        order.removeAll { $0 == number }
        order.append(number)
    }

    private func forgetOldest() {
        guard shards.count > shardLimit, let oldest = order.first else { return }
        order.removeFirst()
        shards.removeAll { $0.header.number == oldest }
    }

    /// Replaces what is known of a shard, after it was written.
    func remember(_ shard: Shard) {
        let place = place(of: shard.header.number)
        if place < shards.count, shards[place].header.number == shard.header.number {
            shards[place] = shard
        } else {
            shards.insert(shard, at: place)
        }
    }

    /// Where a shard stands, or would.
    private func place(of number: UInt16) -> Int {
        var low = 0
        var high = shards.count
        while low < high {
            let middle = (low + high) / 2
            if shards[middle].header.number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Forgets every shard, after the index was split.
    func forgetShards() {
        shards = []
    }

    /// Judges VAULT, a shard and the chain alone.
    func judge(number: UInt16) throws(VaultError) {
        // An id no record has.
        _ = try judge(
            .none, Layout.vault, try shard(number: number), found: nil, by: try currentChain())
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
