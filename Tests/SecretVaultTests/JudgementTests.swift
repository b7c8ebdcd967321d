import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Every row of what judging distinguishes: record and entry, tombstones, intents, shard and VAULT.
@Suite struct JudgementTests {
    @Test func `a record that is as its entry says is live`() throws {
        #expect(try Judgement.verdict(on: .usual) == .live)
    }

    @Test func `neither record nor entry is absent`() throws {
        #expect(try Judgement.verdict(on: .with(entry: nil, found: nil)) == .absent)
    }

    @Test(arguments: [
        Row("the record is gone", .entry(4), nil, .recordMissing),
        Row("the record is of a generation before", .entry(4), .made(3), .recordReplayed),
        Row(
            "the record is of the same generation and another tag", .entry(4), .made(4, 9),
            .recordReplayed),
        Row("the record is one generation ahead", .entry(4), .made(5), .entryReplayed),
        Row("the record is two generations ahead", .entry(4), .made(6), .entryReplayed),
        Row("a first generation without entry", nil, .made(1), .recordPlanted),
        Row("a later generation without entry", nil, .made(7), .recordPlanted),
        Row("a record as old as its tombstone", .tombstone(5), .made(5), .recordReplayed),
        Row("a record newer than its tombstone", .tombstone(5), .made(6), .entryReplayed),
    ])
    func `without an intent that explains it, it is refused when`(_ row: Row) {
        for outcome in [nil, .done, .abandoned, .refused] as [Intent.Outcome?] {
            var evidence = Judgement.Evidence.with(entry: row.entry, found: row.found)
            evidence.last?.intent.record = Sample.elsewhere
            evidence.last?.outcome = outcome
            #expect(throws: row.suspicion) { try Judgement.verdict(on: evidence) }
        }
    }

    @Test func `a tombstone is final, whatever lies below it`() throws {
        let evidence = Judgement.Evidence.with(entry: .tombstone(5), found: nil)
        #expect(try Judgement.verdict(on: evidence) == .absent)
        for generation in [1, 4] as [UInt64] {
            let below = Judgement.Evidence.with(entry: .tombstone(5), found: .made(generation))
            #expect(try Judgement.verdict(on: below) == .absent)
        }
    }

    @Test func `an unmarked intent explains the record it names, and no other`() throws {
        for entry in [nil, .entry(4), .tombstone(4)] as [IndexEntry?] {
            let old = entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
            var evidence = Judgement.Evidence.with(entry: entry, found: .made(5))
            evidence.last?.intent.old = old
            evidence.last?.intent.new = .made(5)
            evidence.last?.outcome = nil
            #expect(try Judgement.verdict(on: evidence) == .live)
            let spoilt: [(inout Judgement.Evidence) -> Void] = [
                { $0.last?.outcome = .done }, { $0.last?.outcome = .abandoned },
                { $0.last?.outcome = .refused }, { $0.last?.intent.record = Sample.elsewhere },
                { $0.last?.intent.change = .purge }, { $0.last?.intent.new = .made(5, 9) },
                { $0.last?.intent.new = .made(6) }, { $0.last?.intent.old = .made(3, 7) },
                { $0.found = .made(5, 9) },
            ]
            for spoil in spoilt {
                var other = evidence
                spoil(&other)
                #expect(throws: Judgement.Suspicion.self) { try Judgement.verdict(on: other) }
            }
        }
    }

    @Test func `an unmarked intent does not explain a record that is gone`() {
        var evidence = Judgement.Evidence.with(entry: .entry(4), found: nil)
        evidence.last?.outcome = nil
        #expect(throws: Judgement.Suspicion.recordMissing) {
            try Judgement.verdict(on: evidence)
        }
    }

    @Test(
        arguments: [
            (Intent.Outcome.done, [UInt64(10)]), (nil, [9, 10]), (.abandoned, [9, 10]),
            (.refused, [9, 10]),
        ] as [(Intent.Outcome?, [UInt64])])
    func `the shard of the last intent is as its outcome says`(
        _ outcome: Intent.Outcome?, _ good: [UInt64]
    ) {
        for generation in 7...12 as ClosedRange<UInt64> {
            var evidence = Judgement.Evidence.usual
            evidence.last?.outcome = outcome
            evidence.shard.generation = generation
            expect(evidence, good.contains(generation) ? nil : .shardReplayed)
            evidence.last?.intent.shardNumber = 1
            expect(evidence, nil)
            evidence.last?.intent.shardNumber = evidence.shard.number
            evidence.last?.intent.shardBits = 3
            expect(evidence, nil)
        }
    }

    @Test func `a done intent stands in its shard by number`() {
        var evidence = Judgement.Evidence.usual
        evidence.shardSequence = 6
        expect(evidence, .shardReplayed)
        evidence.last?.outcome = nil
        expect(evidence, nil)
    }

    @Test func `a shard cannot know of intents the chain has not`() {
        for outcome in [nil, .done, .abandoned] as [Intent.Outcome?] {
            var evidence = Judgement.Evidence.usual
            evidence.last?.outcome = outcome
            evidence.shardSequence = 8
            expect(evidence, .chainCut)
        }
        var empty = Judgement.Evidence.usual
        empty.last = nil
        expect(empty, .chainCut)
        empty.shardSequence = 0
        expect(empty, nil)
    }

    @Test func `VAULT is of the generation that shard and chain know`() {
        for generation in 1...5 as ClosedRange<UInt64> {
            var evidence = Judgement.Evidence.usual
            evidence.vaultGeneration = generation
            expect(evidence, generation == 3 ? nil : .vaultReplayed)
        }
        var evidence = Judgement.Evidence.usual
        evidence.shardVaultGeneration = 4
        expect(evidence, .vaultReplayed)
        evidence.shardVaultGeneration = 2
        expect(evidence, nil)
    }

    @Test(
        arguments: [
            (Intent.Outcome.done, [UInt64(4)]), (nil, [3, 4]), (.abandoned, [3]), (.refused, [3]),
        ] as [(Intent.Outcome?, [UInt64])])
    func `an intent on VAULT allows the old one, the new one or both`(
        _ outcome: Intent.Outcome?, _ good: [UInt64]
    ) {
        for generation in 2...6 as ClosedRange<UInt64> {
            var evidence = Judgement.Evidence.usual
            evidence.last?.intent.change = .vault
            evidence.last?.intent.kind = .vault
            evidence.last?.intent.record = .none
            evidence.last?.intent.old = Intent.State(generation: 3, tag: .none)
            evidence.last?.intent.new = Intent.State(generation: 4, tag: .none)
            evidence.last?.outcome = outcome
            evidence.vaultGeneration = generation
            expect(
                evidence,
                good.contains(generation) ? nil : .vaultReplayed)
        }
    }

    private func expect(_ evidence: Judgement.Evidence, _ suspicion: Judgement.Suspicion?) {
        if let suspicion {
            #expect(throws: suspicion) { try Judgement.verdict(on: evidence) }
        } else {
            #expect(throws: Never.self) { try Judgement.verdict(on: evidence) }
        }
    }
}

/// Index entry and record as found, and what is wrong with the two.
struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let entry: IndexEntry?
    let found: Intent.State?
    let suspicion: Judgement.Suspicion

    init(
        _ text: String, _ entry: IndexEntry?, _ found: Intent.State?,
        _ suspicion: Judgement.Suspicion
    ) {
        testDescription = text
        self.entry = entry
        self.found = found
        self.suspicion = suspicion
    }
}

private enum Sample {
    static let record = id(1)
    static let elsewhere = id(2)

    static func id(_ byte: UInt8) -> Identifier {
        Identifier([UInt8](repeating: byte, count: 16)) ?? .none
    }
}

extension Intent.State {
    /// A generation; `mark` tells two records of one generation apart.
    static func made(_ generation: UInt64, _ mark: UInt8 = 1) -> Intent.State {
        let tag = HeadTag([UInt8](repeating: mark, count: 15) + [UInt8(generation)]) ?? .none
        return Intent.State(generation: generation, tag: tag)
    }
}

extension IndexEntry {
    static func entry(_ generation: UInt64) -> IndexEntry {
        IndexEntry(
            record: Sample.record, kind: .secret, isTombstone: false, generation: generation,
            tag: Intent.State.made(generation).tag)
    }

    static func tombstone(_ generation: UInt64) -> IndexEntry {
        IndexEntry(
            record: Sample.record, kind: .secret, isTombstone: true, generation: generation,
            tag: .none)
    }
}

extension Judgement.Evidence {
    /// Generation 4 of a record, written by intent 7, marked done.
    static var usual: Judgement.Evidence {
        let intent = Intent(
            sequence: 7, change: .write, kind: .secret, record: Sample.record, old: .made(3),
            new: .made(4), shardBits: 2, shardNumber: 3, shardGeneration: 9, vaultGeneration: 3,
            previousOutcome: .done, previousHash: [], events: .empty,
            time: UnixTime(seconds: 0), boot: .unknown, operation: .putSecretValue,
            principal: .user(0), request: .none, name: [])
        return Judgement.Evidence(
            vaultGeneration: 3,
            shard: ShardHeader(
                vault: .none, branch: .none, rootKeyEpoch: 1, bits: 2, number: 3, generation: 10),
            shardSequence: 7, shardVaultGeneration: 3, record: Sample.record, entry: .entry(4),
            found: .made(4), last: (intent, .done))
    }

    static func with(entry: IndexEntry?, found: Intent.State?) -> Judgement.Evidence {
        var evidence = usual
        evidence.entry = entry
        evidence.found = found
        return evidence
    }
}
