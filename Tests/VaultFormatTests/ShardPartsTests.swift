import Testing
import Vocabulary

@testable import VaultFormat

/// Both parts of a shard, which stay bytes while they are looked at and changed.
@Suite struct ShardPartsTests {
    private static func name(_ number: Int) throws -> SecretName {
        try #require(SecretName("app/\(number)"))
    }

    private static func summary(_ number: Int, key: String = "k1") throws -> IndexSummary {
        var head = SecretHead(
            name: try name(number), incarnation: .none, description: .empty, tags: Tags([:]),
            key: try #require(KeyID(key)), created: Sample.now)
        if number.isMultiple(of: 3) {
            head.deletion = Deletion(requested: Sample.now, windowDays: 7)
        }
        return .secret(SecretSummary(of: head))
    }

    /// Numbers in an order of their own.
    private static let order = [7, 1, 9, 3, 12, 2, 8, 30, 4, 11, 5, 6, 10]

    private static func empty() -> ShardEntries {
        ShardEntries(
            sequence: 1, vaultGeneration: 1, clockMark: Sample.now, auditHead: Sample.bytes(8, 32),
            entries: [])
    }

    private static func entry(_ number: Int, isTombstone: Bool = false) -> IndexEntry {
        Sample.entry(
            UInt8(number), .secret, tag: isTombstone ? .none : Sample.tag(UInt8(number)))
    }

    @Test func `entries set one by one are those that were made at once`() {
        var entries = Self.empty()
        for (done, number) in Self.order.enumerated() {
            entries.set(Self.entry(number))
            #expect(entries.count == done + 1)
        }
        var whole = Self.empty()
        whole = ShardEntries(
            sequence: whole.sequence, vaultGeneration: whole.vaultGeneration,
            clockMark: whole.clockMark, auditHead: whole.auditHead,
            entries: Self.order.map { Self.entry($0) })
        #expect(entries == whole)
        #expect(entries.entries == Self.order.sorted().map { Self.entry($0) })
        for number in 0..<40 {
            let expected = Self.order.contains(number) ? Self.entry(number) : nil
            #expect(entries[Sample.id(UInt8(number))] == expected)
        }
        entries.set(Self.entry(9, isTombstone: true))
        #expect(entries.count == Self.order.count)
        #expect(entries[Sample.id(9)]?.isTombstone == true)
        #expect(entries[Sample.id(8)] == Self.entry(8) && entries[Sample.id(10)] == Self.entry(10))
    }

    @Test func `summaries changed one by one are those that were read`() throws {
        var entries = Self.empty()
        var summaries = ShardSummaries()
        var known: [Identifier: IndexSummary] = [:]
        for number in Self.order {
            entries.set(Self.entry(number))
            summaries[Sample.id(UInt8(number))] = try Self.summary(number)
            known[Sample.id(UInt8(number))] = try Self.summary(number)
        }
        // One longer, one shorter, one gone.
        let longer = try Self.summary(123_456_789, key: "a-longer-key")
        summaries[Sample.id(12)] = longer
        known[Sample.id(12)] = longer
        entries.set(Self.entry(5, isTombstone: true))
        summaries[Sample.id(5)] = nil
        known[Sample.id(5)] = nil
        summaries[Sample.id(99)] = nil
        #expect(summaries.values == known)
        #expect(summaries.sorted == known.sorted { $0.key < $1.key }.map(\.value))
        let bytes = summaries.encoding(for: entries)
        let read = try ShardSummaries(parsing: bytes, for: entries)
        #expect(read == summaries)
        for number in 0..<40 {
            #expect(read[Sample.id(UInt8(number))] == known[Sample.id(UInt8(number))])
        }
        // What a split does: a part of the entries, all summaries.
        var half = Self.empty()
        for number in [1, 9, 30] { half.set(Self.entry(number)) }
        let part = try ShardSummaries(parsing: read.encoding(for: half), for: half)
        #expect(part.values.count == 3)
        #expect(part[Sample.id(9)] == known[Sample.id(9)])
    }

    @Test func `lines say what summaries say, and other kinds are passed over`() throws {
        let bytes = Sample.summaries.encoding(for: Sample.entries)
        var lines: [SecretSummary] = []
        try ShardSummaries.eachSecret(in: bytes, for: Sample.entries) { line in
            var head = Sample.secretHead
            head.deletion = nil
            var summary = SecretSummary(of: head)
            guard let name = SecretName(Array(bytes[line.name])),
                let key = KeyID(Array(bytes[line.key]))
            else { return }
            summary.name = name
            summary.key = key
            summary.created = line.created
            summary.updated = line.updated
            summary.plannedDeletion = line.plannedDeletion
            lines.append(summary)
        }
        #expect(lines.map(IndexSummary.secret) == [Sample.summaries[Sample.id(0x11)]])
    }

    @Test func `a line with the key of the one before says so`() throws {
        var entries = Self.empty()
        var summaries = ShardSummaries()
        for (number, key) in [(1, "k1"), (2, "k1"), (3, "k2"), (4, "k2"), (5, "k22")] {
            entries.set(Self.entry(number))
            summaries[Sample.id(UInt8(number))] = try Self.summary(number, key: key)
        }
        var same: [Bool] = []
        try ShardSummaries.eachSecret(in: summaries.encoding(for: entries), for: entries) {
            same.append($0.hasKeyOfBefore)
        }
        #expect(same == [false, true, false, true, false])
    }
}
