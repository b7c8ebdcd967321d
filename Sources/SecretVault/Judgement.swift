import VaultFormat
import Vocabulary

/// Whether what lies on disk for one record is its newest generation: VAULT, the record's shard,
/// the record itself and the last intent are held against each other.
///
/// Pure. Commit, Judging.
enum Judgement {
    /// What is so.
    enum Verdict: Equatable {
        /// The record is there and newest.
        case live
        /// There is no such record; what lies there, if anything, is below its tombstone.
        case absent
    }

    /// Why it cannot be so.
    enum Suspicion: Error, Equatable {
        case vaultReplayed
        case shardReplayed
        case chainCut
        case recordMissing
        case recordReplayed
        /// The record is newer than its entry says, and no intent explains it.
        case entryReplayed
        /// A record the index has never heard of.
        case recordPlanted
    }

    /// What lies there of an open group's records.
    enum GroupRecords: Equatable {
        /// Every one: the next writer will do the group again.
        case all
        /// Not every one: the group is taken back.
        case some
        /// One of them is newer than the group, so that the group was done and the chain is older.
        case later
    }

    /// What is held against each other.
    struct Evidence {
        var vaultGeneration: UInt64
        var shard: ShardHeader
        var shardSequence: UInt64
        var shardVaultGeneration: UInt64
        var record: Identifier
        var entry: IndexEntry?
        /// The record as it lies there.
        var found: Intent.State?
        var last: (intent: Intent, outcome: Intent.Outcome?)?
        /// The group that the last intent ends, itself included, unless it is done.
        var group: [Intent] = []
        var groupRecords = GroupRecords.some
        /// Whether a shard of an open group is written: then every record of it was there.
        var isGroupWritten = false
    }

    static func verdict(on evidence: Evidence) throws(Suspicion) -> Verdict {
        try checkVaultAndShard(evidence)
        let entry = evidence.entry
        let indexed = entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
        let isGone = entry?.isTombstone ?? true
        if evidence.isGroupWritten,
            let own = evidence.group.first(where: { $0.record == evidence.record }),
            own.old == indexed, own.new != evidence.found
        {
            throw evidence.found == nil ? .recordMissing : .recordReplayed
        }
        guard let found = evidence.found else {
            if isGone { return .absent }
            throw .recordMissing
        }
        if !isGone, found == indexed { return .live }
        // A tombstone is final: a file below it is dead, whoever put it there.
        if let entry, entry.isTombstone, found.generation < entry.generation { return .absent }
        if evidence.group.count > 1 {
            // A group ends as a whole: done where all of it is there, else taken back.
            let isPending = evidence.group.contains {
                $0.record == evidence.record && $0.change == .write && $0.old == indexed
                    && $0.new == found
            }
            if isPending, isGone, evidence.last?.outcome == nil {
                switch evidence.groupRecords {
                case .all: return .live
                case .some: return .absent
                case .later: throw .chainCut
                }
            }
        } else if let (intent, outcome) = evidence.last, outcome == nil,
            intent.record == evidence.record, intent.change == .write,
            indexed == intent.old, found == intent.new
        {
            return .live
        }
        throw suspicion(found: found, entry: entry)
    }

    private static func suspicion(found: Intent.State, entry: IndexEntry?) -> Suspicion {
        guard let entry else { return .recordPlanted }
        return found.generation > entry.generation ? .entryReplayed : .recordReplayed
    }

    private static func checkVaultAndShard(_ evidence: Evidence) throws(Suspicion) {
        guard evidence.shardVaultGeneration <= evidence.vaultGeneration else {
            throw .vaultReplayed
        }
        guard let (intent, outcome) = evidence.last else {
            guard evidence.shardSequence == 0 else { throw .chainCut }
            return
        }
        // Before VAULT: a chain that was cut knows too little to accuse VAULT.
        guard evidence.shardSequence <= intent.sequence else { throw .chainCut }
        guard vaultGenerations(after: intent, outcome).contains(evidence.vaultGeneration) else {
            throw .vaultReplayed
        }
        if evidence.group.count > 1 { return try checkShard(evidence, of: evidence.group) }
        guard intent.shardBits == evidence.shard.bits,
            intent.shardNumber == evidence.shard.number
        else { return }
        if intent.change == .vault {
            // A change of VAULT that pins a shard has left it alone; a split pins none.
            guard
                intent.shardGeneration == 0
                    || intent.shardGeneration == evidence.shard.generation
            else { throw .shardReplayed }
            return
        }
        let after = intent.shardGeneration + 1
        if outcome == .done {
            guard evidence.shard.generation == after, evidence.shardSequence == intent.sequence
            else { throw .shardReplayed }
        } else {
            guard evidence.shard.generation == after || evidence.shard.generation + 1 == after
            else { throw .shardReplayed }
        }
    }

    /// A shard that an open group changes is as before all of it or as after all of it.
    private static func checkShard(
        _ evidence: Evidence, of group: [Intent]
    ) throws(Suspicion) {
        let here = group.filter {
            $0.shardBits == evidence.shard.bits && $0.shardNumber == evidence.shard.number
        }
        guard let before = here.first?.shardGeneration else { return }
        guard
            evidence.shard.generation == before
                || evidence.shard.generation == before + UInt64(here.count)
        else { throw .shardReplayed }
    }

    /// What VAULT's generation may be, the last intent being this one.
    static func vaultGenerations(
        after intent: Intent, _ outcome: Intent.Outcome?
    ) -> [UInt64] {
        guard intent.change == .vault else { return [intent.vaultGeneration] }
        return switch outcome {
        case nil: [intent.old.generation, intent.new.generation]
        case .done: [intent.new.generation]
        default: [intent.old.generation]
        }
    }
}
