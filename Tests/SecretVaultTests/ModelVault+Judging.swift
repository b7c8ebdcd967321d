/// What must be said of files that lie there, whoever put them there.
extension ModelVault {
    enum Answer: Hashable {
        case live(generation: Int)
        case absent
        case refused(Reason)
    }

    enum Reason: Error, Hashable { case damaged, rolledBack, missing }

    /// What a read of an owner must answer; of a secret it judges the secret and its key.
    func answer(for owner: String, _ number: (Int, String) -> Int) -> Answer {
        do throws(Reason) {
            guard let generation = try find(owner, number) else { return .absent }
            if ["A", "B", "C"].contains(owner), scheduled[owner] != generation {
                _ = try find("K", number)
            }
            return .live(generation: generation)
        } catch { return .refused(error) }
    }

    /// The generation of the live record, or nil when there is none.
    private func find(_ owner: String, _ number: (Int, String) -> Int) throws(Reason) -> Int? {
        let header = try genuineHeader()
        let chain = try genuineChain()
        let place = ShardPlace(bits: header.bits, number: number(header.bits, owner))
        let shard = try genuineShard(place)
        let entry = shard.entries[owner]
        let pending = chain.open.first { $0.owner == owner }
        var found: Int?
        switch files[owner] {
        case .record(owner: owner, let generation): found = generation
        case nil: break
        default:
            // Below a tombstone lies only what is dead, readable or not.
            guard case .tombstone = entry, pending == nil else { throw .damaged }
            try judge(header, shard, chain)
            return nil
        }
        try judge(header, shard, chain)
        if let pending, chain.open.count > 1, entry == pending.old {
            if found.map({ .live($0) }) == pending.new {
                guard !isOutrun(chain.open) else { throw .rolledBack }
                return isWhole(chain.open) ? found : nil
            }
            // The first shard is written when every record is durable.
            guard !isWritten(chain.open) else { throw found == nil ? .missing : .rolledBack }
        }
        switch (found, entry) {
        case (nil, nil), (nil, .tombstone): return nil
        case (nil, .live): throw .missing
        case (let found?, .live(let generation)) where found == generation: return found
        case (let found?, .tombstone(let generation)) where found < generation: return nil
        case (let found?, _):
            // New record, old entry: the intent without mark explains exactly that.
            if let pending, chain.open.count == 1, pending.change == .write,
                pending.old == entry, pending.new == .live(found)
            {
                return found
            }
            throw .rolledBack
        }
    }

    /// Whether every record of a group lies there.
    private func isWhole(_ group: ArraySlice<Intent>) -> Bool {
        group.allSatisfy { intent in
            files[intent.owner]
                == intent.new.map { .record(owner: intent.owner, generation: $0.generation) }
        }
    }

    /// Whether a record of a group is newer than the group, which then was done.
    private func isOutrun(_ group: ArraySlice<Intent>) -> Bool {
        group.contains { intent in
            guard case .record(intent.owner, let generation) = files[intent.owner] else {
                return false
            }
            return intent.new.map { generation > $0.generation } ?? false
        }
    }

    /// Whether a shard of a group is as after it.
    private func isWritten(_ group: ArraySlice<Intent>) -> Bool {
        Set(group.compactMap(\.shard)).contains { place in
            guard let shard = try? genuineShard(place) else { return false }
            return shard.generation == Self.generations(of: place, in: group)?.last
        }
    }

    /// A shard's before the first of its own intents and after the last; nil: it has none.
    private static func generations(
        of place: ShardPlace, in group: ArraySlice<Intent>
    ) -> [Int]? {
        let own = group.filter { $0.shard == place }
        return own.first.map { [$0.shardGeneration, $0.shardGeneration + own.count] }
    }

    /// VAULT, shard and chain against each other.
    private func judge(_ header: Header, _ shard: Shard, _ chain: Chain) throws(Reason) {
        guard let last = chain.intents.last else { throw .rolledBack }
        let sequence = chain.intents.count
        guard shard.vault <= header.generation, shard.sequence <= sequence else {
            throw .rolledBack
        }
        let vaults: ClosedRange<Int> =
            switch (last.change, chain.isLastMarked) {
            case (.vault, true), (.split, true): (last.vault + 1)...(last.vault + 1)
            case (.vault, false), (.split, false): last.vault...(last.vault + 1)
            default: last.vault...last.vault
            }
        guard vaults.contains(header.generation) else { throw .rolledBack }
        if chain.open.count > 1 {
            let legal = Self.generations(of: shard.place, in: chain.open)
            guard legal?.contains(shard.generation) ?? true else { throw .rolledBack }
            return
        }
        guard last.shard == shard.place else { return }
        let before = last.shardGeneration
        let isFitting =
            switch (last.change, chain.isLastMarked) {
            case (.vault, _), (.split, _), (.announce, _): shard.generation == before
            case (_, true): shard.generation == before + 1 && shard.sequence == sequence
            case (_, false): shard.generation == before || shard.generation == before + 1
            }
        guard isFitting else { throw .rolledBack }
    }

    private func genuineHeader() throws(Reason) -> Header {
        switch files["VAULT"] {
        case .header(let header): return header
        case nil: throw .missing
        default: throw .damaged
        }
    }

    private func genuineChain() throws(Reason) -> Chain {
        switch files["w"] {
        case .chain(let chain): return chain
        case nil: throw .missing
        default: throw .damaged
        }
    }

    private func genuineShard(_ place: ShardPlace) throws(Reason) -> Shard {
        switch files[place.path] {
        case .shard(let shard) where shard.place == place: return shard
        case nil: throw .missing
        default: throw .damaged
        }
    }
}

/// What `check` must say: whether there is an alarm.
extension ModelVault {
    func alarms(owners: [String], _ number: (Int, String) -> Int) -> Bool {
        do throws(Reason) {
            let (header, chain) = (try genuineHeader(), try genuineChain())
            try checkCopy(header, chain)
            let walk = Walk(of: chain)
            for half in 0..<(1 << header.bits) {
                let shard = try genuineShard(ShardPlace(bits: header.bits, number: half))
                try judge(header, shard, chain)
                guard walk.allows(shard) else { return true }
                for owner in owners where number(header.bits, owner) == half {
                    guard walk.allows(shard.entries[owner], of: owner) else { return true }
                }
            }
            for owner in owners {
                // A read asks no more below a tombstone; but no writer has put another's record there.
                switch files[owner] {
                case nil, .record(owner: owner, _): _ = try find(owner, number)
                default: return true
                }
            }
            return false
        } catch { return true }
    }

    private func checkCopy(_ header: Header, _ chain: Chain) throws(Reason) {
        guard case .header(let copy) = files["VAULT.copy"] else { throw .missing }
        if copy == header { return }
        guard let last = chain.intents.last, !chain.isLastMarked,
            last.change == .vault || last.change == .split, copy.generation == last.vault
        else { throw .rolledBack }
    }

    /// The chain walked from its first intent on: what it says must be there now.
    private struct Walk {
        private var entries: [String: Set<Entry?>] = [:]
        private var shards: [ShardPlace: Set<Int>] = [:]

        init(of chain: Chain) {
            for (place, intent) in chain.intents.enumerated() {
                let isDone = place < chain.intents.count - chain.open.count
                if intent.change == .split, isDone { shards = [:] }
                guard intent.change == .write || intent.change == .purge, let shard = intent.shard
                else { continue }
                let before = intent.shardGeneration
                shards[shard] =
                    isDone
                    ? [before + 1] : Set(ModelVault.generations(of: shard, in: chain.open) ?? [])
                entries[intent.owner] = isDone ? [intent.new] : [intent.old, intent.new]
            }
        }

        /// A shard that was not written since a split may be as the split has left it.
        func allows(_ shard: Shard) -> Bool {
            shards[shard.place]?.contains(shard.generation) ?? true
        }

        func allows(_ entry: Entry?, of owner: String) -> Bool {
            (entries[owner] ?? [nil]).contains(entry)
        }
    }
}
