import VaultFormat
import Vocabulary

/// What the audit chain says the index must show: built intent by intent, compared at the end.
///
/// Pure.
///
/// Commit, Checking.
struct ChainExpectation {
    /// What a record may be now: one state, or two when the last intent's end is not known.
    private var records: [Identifier: [Intent.State]] = [:]
    private var kinds: [Identifier: FileKind] = [:]
    private var names: [Identifier: [UInt8]] = [:]
    /// What a shard's generation may be now.
    private var shards: [ShardPlace: ClosedRange<UInt64>] = [:]
    /// Events the chain has counted, with the hash of the last.
    private(set) var anchors: [UInt64: [UInt8]] = [:]
    private(set) var last: (intent: Intent, outcome: Intent.Outcome?)?
    /// Records whose history has a break: an intent built on something older than the one before.
    private(set) var broken: [Identifier: FileKind] = [:]
    private(set) var hasBrokenShard = false
    /// The last done intent of a shard, and its hash once the next one has told it.
    private var lastDone: [ShardPlace: (sequence: UInt64, hash: [UInt8]?)] = [:]
    private var previousPlace: ShardPlace?
    /// Root CMKs that were announced, and those of them that VAULT was put under, or may have been.
    private var announcedRoots: Set<Identifier> = []
    private var usedRoots: Set<Identifier> = []
    /// What shards were before the group that is being taken.
    private var beforeGroup: [ShardPlace: UInt64] = [:]
    /// The latest time a writer has seen.
    private(set) var latest = UnixTime(seconds: 0)

    struct ShardPlace: Hashable {
        let bits: UInt8
        let number: UInt16
    }

    mutating func take(_ intent: Intent, _ outcome: Intent.Outcome?) {
        if intent.events.count > 0 { anchors[intent.events.count] = intent.events.hash }
        last = (intent, outcome)
        latest = max(latest, intent.time)
        if let place = previousPlace { lastDone[place]?.hash = intent.previousHash }
        previousPlace = nil
        guard intent.change != .vault else {
            // A split gives every shard a new place, and is the one change that pins no shard.
            if outcome == .done, intent.operation == .split {
                shards = [:]
                lastDone = [:]
            }
            takeRoot(intent, outcome)
            return
        }
        takeShard(intent, outcome)
        let before = records[intent.record] ?? [.none]
        if !before.contains(intent.old) { broken[intent.record] = intent.kind }
        kinds[intent.record] = intent.kind
        names[intent.record] = intent.name
        switch outcome {
        case .done: records[intent.record] = [intent.new]
        case .abandoned: records[intent.record] = [intent.old]
        case .refused, .grouped, .some(.none), nil:
            records[intent.record] = [intent.old, intent.new]
        }
    }

    /// The first intent that names a root CMK announces it, and the second puts VAULT under it.
    private mutating func takeRoot(_ intent: Intent, _ outcome: Intent.Outcome?) {
        guard intent.operation == .rotateRoot, intent.record != .none else { return }
        if intent.old.generation == intent.new.generation {
            announcedRoots.insert(intent.record)
        } else if outcome != .abandoned {
            usedRoots.insert(intent.record)
        }
    }

    /// Root CMKs that were to be made and that VAULT was never put under.
    var unusedRoots: Set<Identifier> { announcedRoots.subtracting(usedRoots) }

    private mutating func takeShard(_ intent: Intent, _ outcome: Intent.Outcome?) {
        let place = ShardPlace(bits: intent.shardBits, number: intent.shardNumber)
        let before = intent.shardGeneration
        if let known = shards[place], !known.contains(before) { hasBrokenShard = true }
        if outcome == .done {
            lastDone[place] = (intent.sequence, nil)
            previousPlace = place
        }
        if intent.previousOutcome != .grouped { beforeGroup = [:] }
        let first = beforeGroup[place] ?? before
        beforeGroup[place] = first
        shards[place] = outcome == .done ? (before + 1)...(before + 1) : first...(before + 1)
    }

    /// What the chain calls a record.
    func thing(_ record: Identifier) -> Thing? {
        guard let name = names[record], let kind = kinds[record] else { return nil }
        return Thing(kind, name: name)
    }

    /// Every record the chain has met, sorted; `states` has the older first.
    var all: [(record: Identifier, kind: FileKind, name: [UInt8], states: [Intent.State])] {
        records.keys.sorted().compactMap { record in
            guard let kind = kinds[record], let states = records[record] else { return nil }
            return (record, kind, names[record] ?? [], states)
        }
    }

    /// What a record of this kind may be; one that the chain has never met is none.
    func states(of record: Identifier, _ kind: FileKind) -> [Intent.State] {
        guard kinds[record] == kind, let states = records[record] else { return [.none] }
        return states
    }

    /// What the head of a shard says that is made again: its generation, the sequence of its last
    /// change and that intent's hash; nil: it is the chain's last.
    func shard(
        at place: ShardPlace
    ) -> (generation: UInt64, sequence: UInt64, hash: [UInt8]?) {
        let done = lastDone[place]
        return (shards[place]?.lowerBound ?? 1, done?.sequence ?? 0, done?.hash)
    }

    /// Whether the shard's generation is one the chain allows.
    ///
    /// A shard the chain has not met since the last split may have any.
    func allows(_ shard: ShardHeader) -> Bool {
        let place = ShardPlace(bits: shard.bits, number: shard.number)
        return shards[place]?.contains(shard.generation) ?? true
    }

    /// The records whose entries are not what the chain says, and those it has never heard of.
    func differences(
        from entries: IndexEntries
    ) throws(VaultError) -> [(record: Identifier, kind: FileKind)] {
        var wrong: [(record: Identifier, kind: FileKind)] = []
        for (record, states) in records {
            let entry = entries[record]
            let state = entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
            if !states.contains(state) {
                wrong.append((record, kinds[record] ?? entry?.kind ?? .secret))
            }
        }
        try entries.each { (entry) throws(VaultError) in
            if records[entry.record] == nil { wrong.append((entry.record, entry.kind)) }
        }
        return wrong
    }
}
