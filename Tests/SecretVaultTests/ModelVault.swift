/// What lies in a vault's folder as the commit protocol sees it: no bytes, no seals, only which
/// generation of what; and what readers and `check` must say of it.
///
/// Written from the article Commit and not from the code, which is held against it.
struct ModelVault: Equatable {
    /// Files by name: secrets `A`, `B` and `C`, key `K`, aliases `D` and `L`, shards
    /// `index/<bits>/<number>`, `VAULT`, `VAULT.copy` and `w`, the chain.
    var files: [String: Content] = [:]
    /// Generations in which a secret waits for its deletion: a read says so, and asks no key.
    var scheduled: [String: Int] = [:]

    enum Content: Hashable {
        case record(owner: String, generation: Int)
        case shard(Shard)
        case header(Header)
        case chain(Chain)
    }

    enum Entry: Hashable {
        case live(Int)
        case tombstone(Int)

        var generation: Int {
            switch self {
            case .live(let generation), .tombstone(let generation): generation
            }
        }
    }

    struct Shard: Hashable {
        var place: ShardPlace
        var generation: Int
        /// Of the last intent it was written for.
        var sequence: Int
        /// VAULT's generation then.
        var vault: Int
        var entries: [String: Entry] = [:]
    }

    struct ShardPlace: Hashable {
        var bits: Int
        var number: Int
        var path: String { "index/\(bits)/\(number)" }
    }

    struct Header: Hashable {
        var generation: Int
        var bits: Int
    }

    struct Intent: Hashable {
        enum Change { case write, purge, vault, split, announce }
        var change: Change
        /// Whose record; of VAULT: nobody's.
        var owner = ""
        /// Nil: none.
        var old: Entry?
        var new: Entry?
        /// Nil: pins none.
        var shard: ShardPlace?
        var shardGeneration = 0
        /// VAULT's, before.
        var vault: Int
        /// Whether it calls the one before it *grouped*: they end as one.
        var isGrouped = false
    }

    /// Intents from the first on: number n has sequence n, and all but the last, or the group that it
    /// ends, were done.
    struct Chain: Hashable {
        var intents: [Intent] = []
        var isLastMarked = true
        /// Which slots of a group lie behind the last intent; while its first does not, none was said.
        var unsaid: [Bool] = []

        /// Those whose end is not known.
        var open: ArraySlice<Intent> {
            guard !isLastMarked, !intents.isEmpty else { return [] }
            let first = intents.lastIndex { !$0.isGrouped } ?? 0
            return intents[first...]
        }
    }

    /// One file written or removed, in the order of the protocol.
    struct Step {
        var file: String
        var content: Content?
    }
}

/// Changes, step by step.
extension ModelVault {
    /// - Parameter place: Of the owner's shard.
    func write(_ owner: String, in place: ShardPlace) -> [Step] {
        change(.write, owner, place) { .live($0) }
    }

    func purge(_ owner: String, in place: ShardPlace) -> [Step] {
        change(.purge, owner, place) { .tombstone($0) }
    }

    private func change(
        _ change: Intent.Change, _ owner: String, _ place: ShardPlace, _ entry: (Int) -> Entry
    ) -> [Step] {
        var shard = shard(place)
        let old = shard.entries[owner]
        let new = entry((old?.generation ?? 0) + 1)
        let intent = Intent(
            change: change, owner: owner, old: old, new: new, shard: place,
            shardGeneration: shard.generation, vault: header.generation)
        shard.entries[owner] = new
        shard.generation += 1
        shard.sequence = chain.intents.count + 1
        shard.vault = header.generation
        let index = Step(file: place.path, content: .shard(shard))
        return framed(
            intent,
            change == .purge
                ? [index, Step(file: owner, content: nil)]
                : [
                    Step(
                        file: owner, content: .record(owner: owner, generation: new.generation)),
                    index,
                ])
    }

    /// Secrets made together: intents, records, shards, mark.
    ///
    /// Each list is of files that are replaced together: a cut keeps any of them.
    func group(_ owners: [(owner: String, place: ShardPlace)]) -> [[Step]] {
        var shards: [ShardPlace: Shard] = [:]
        var intents: [Intent] = []
        var records: [Step] = []
        for (owner, place) in owners {
            var shard = shards[place] ?? self.shard(place)
            let old = shard.entries[owner]
            let generation = (old?.generation ?? 0) + 1
            intents.append(
                Intent(
                    change: .write, owner: owner, old: old, new: .live(generation), shard: place,
                    shardGeneration: shard.generation, vault: header.generation,
                    isGrouped: !intents.isEmpty))
            records.append(
                Step(file: owner, content: .record(owner: owner, generation: generation)))
            shard.entries[owner] = .live(generation)
            shard.generation += 1
            shard.sequence = chain.intents.count + intents.count
            shard.vault = header.generation
            shards[place] = shard
        }
        let all = chain.intents + intents
        let unsaid = (1..<(1 << (intents.count - 1))).map { kept in
            let slots = [false] + (1..<intents.count).map { kept >> ($0 - 1) & 1 == 1 }
            return [Step(file: "w", content: .chain(Chain(intents: chain.intents, unsaid: slots)))]
        }
        return unsaid + [
            [Step(file: "w", content: .chain(Chain(intents: all, isLastMarked: false)))], records,
            shards.map { Step(file: $0.path, content: .shard($1)) }.sorted { $0.file < $1.file },
            [Step(file: "w", content: .chain(Chain(intents: all)))],
        ]
    }

    /// Announced, and then done.
    func rotateRoot() -> [Step] {
        let announced = announceRoot()
        var after = self
        announced.forEach { after.take($0) }
        let next = Header(generation: header.generation + 1, bits: header.bits)
        return announced + after.framed(after.intent(.vault), after.replacingHeader(next))
    }

    func announceRoot() -> [Step] { framed(intent(.announce), []) }

    /// Of VAULT alone: it pins the one shard of a small vault.
    private func intent(_ change: Intent.Change) -> Intent {
        let pinned = header.bits == 0 ? ShardPlace(bits: 0, number: 0) : nil
        return Intent(
            change: change, shard: pinned,
            shardGeneration: pinned.map { shard($0).generation } ?? 0, vault: header.generation)
    }

    /// The one shard becomes two.
    func split(_ number: (String) -> Int) -> [Step] {
        let old = shard(ShardPlace(bits: 0, number: 0))
        let after = Header(generation: header.generation + 1, bits: 1)
        let shards = [0, 1].map { half -> Step in
            var shard = old
            shard.place = ShardPlace(bits: 1, number: half)
            shard.generation += 1
            shard.vault = after.generation
            shard.entries = old.entries.filter { number($0.key) == half }
            return Step(file: shard.place.path, content: .shard(shard))
        }
        let intent = Intent(change: .split, vault: header.generation)
        return framed(intent, shards + replacingHeader(after))
            + [Step(file: old.place.path, content: nil)]
    }

    private func replacingHeader(_ header: Header) -> [Step] {
        ["VAULT", "VAULT.copy"].map { Step(file: $0, content: .header(header)) }
    }

    /// Between the intent and its mark.
    private func framed(_ intent: Intent, _ steps: [Step]) -> [Step] {
        let intents = chain.intents + [intent]
        return [Step(file: "w", content: .chain(Chain(intents: intents, isLastMarked: false)))]
            + steps + [Step(file: "w", content: .chain(Chain(intents: intents)))]
    }

    mutating func take(_ step: Step) { files[step.file] = step.content }

    private var header: Header {
        guard case .header(let header) = files["VAULT"] else { preconditionFailure("no VAULT") }
        return header
    }

    private var chain: Chain {
        guard case .chain(let chain) = files["w"] else { preconditionFailure("no chain") }
        return chain
    }

    private func shard(_ place: ShardPlace) -> Shard {
        guard case .shard(let shard) = files[place.path] else { preconditionFailure("no shard") }
        return shard
    }
}
