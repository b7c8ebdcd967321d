import FileStore
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Events that no intent has counted yet: what a power cut keeps of them hangs together, or is no part of
/// the chain.
@Suite struct EventHoleTests {
    private static let slot = 512

    /// Makes a slot of a segment of events void, as one that was never synced.
    private func lose(_ event: Int, of scratch: ScratchVault, in file: String = "audit/e0") throws {
        var bytes = try scratch.bytes(file)
        let start = 256 + event * Self.slot
        bytes.replaceSubrange(
            start..<start + Self.slot, with: [UInt8](repeating: 0, count: Self.slot))
        try scratch.plant(bytes, at: file)
    }

    private func count(_ file: String, of scratch: ScratchVault) throws -> Int? {
        try scratch.bytesOrNil(file).map { ($0.count - 256) / Self.slot }
    }

    /// How many reads of a value the trail tells.
    private func reads(_ scratch: ScratchVault) throws -> Int {
        var reads = 0
        _ = try scratch.vault.auditTrail(request: scratch.request) {
            if $0.operation == "GetSecretValue" { reads += 1 }
        }
        return reads
    }

    @Test func `a change counts the events that hang together, and later ones are told behind it`()
        throws
    {
        for lost in [nil, 0, 1, 3] {
            let scratch = try ScratchVault()
            try scratch.create()
            for _ in 0..<4 { _ = try scratch.get() }
            #expect(try count("audit/e0", of: scratch) == 4)
            if let lost { try lose(lost, of: scratch) }
            try scratch.put("two")
            // The last one is no hole: what it said is gone, and its slot is free.
            let isHole = lost == 0 || lost == 1
            #expect(try count("audit/e1", of: scratch) == (isHole ? 0 : nil), "\(lost ?? -1)")
            #expect(try scratch.get() == "two")
            #expect(try reads(scratch) == (lost ?? 4) + 1)
            try scratch.put("three")
            #expect(try scratch.get() == "three")
            #expect(try reads(scratch) == (lost ?? 4) + 2)
            #expect(try scratch.check().findings == [])
        }
    }

    @Test func `an event that was counted and is another one now is refused`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let before = try scratch.snapshot()
        _ = try scratch.get()
        let other = try scratch.bytes("audit/e0")
        try scratch.restore(before)
        _ = try scratch.get()
        let right = try scratch.bytes("audit/e0")
        try #require(other != right && other.count == right.count)
        try scratch.put("two")
        try scratch.plant(other, at: "audit/e0")
        #expect(throws: VaultError.rolledBack(file: "audit/e0")) { try scratch.get() }
        try scratch.plant(right, at: "audit/e0")
        #expect(try scratch.get() == "two")
        #expect(try scratch.check().findings == [])
    }

    /// Appends events as readers do, to segments of four.
    private func append(_ count: Int, to scratch: ScratchVault) throws {
        let vault = scratch.vault
        let request = scratch.request
        func chain() throws -> EventChain {
            try EventChain(
                of: vault.constants, for: .write, floor: .empty, in: vault.store, keys: vault.keys,
                limit: 4)
        }
        var rest = count
        while rest > 0 {
            let chain = try chain()
            let some = min(rest, chain.room)
            let events = (0..<some).map { _ in
                { (end: ChainEnd) in
                    Event(
                        sequence: end.count + 1, previousHash: end.hash, time: request.now,
                        operation: .getSecretValue, outcome: .answered, kind: .secret,
                        record: .none, principal: request.principal, request: request.id,
                        name: [], version: [])
                }
            }
            try chain.append(
                events, sync: false, of: vault.constants, in: vault.store, keys: vault.keys)
            rest -= some
        }
    }

    @Test func `a full segment of events goes on in the next`() throws {
        let scratch = try ScratchVault()
        for (more, counts) in [(3, [3, nil]), (1, [4, nil]), (1, [4, 1]), (4, [4, 4, 1])] {
            try append(more, to: scratch)
            for (number, expected) in counts.enumerated() {
                #expect(try count("audit/e\(number)", of: scratch) == expected)
            }
        }
        #expect(try reads(scratch) == 9)
        #expect(try scratch.check().findings == [])
        try scratch.create()
        #expect(try scratch.check().findings == [])
    }

    @Test func `the segment behind a full one with a hole begins before the hole`() throws {
        let scratch = try ScratchVault()
        try append(4, to: scratch)
        try lose(2, of: scratch)
        try append(2, to: scratch)
        #expect(try count("audit/e1", of: scratch) == 2)
        #expect(try reads(scratch) == 4)
        #expect(try scratch.check().findings == [])
        try scratch.create()
        #expect(try scratch.check().findings == [])
    }
}
