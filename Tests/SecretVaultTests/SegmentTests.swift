import FileStore
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// The chain of intents goes on in another file when one is full.
@Suite struct SegmentTests {
    /// Begins segment 1 with an intent that changed nothing, as a writer does that finds segment 0
    /// full.
    private func beginSegment(_ scratch: ScratchVault) throws {
        let vault = scratch.vault
        let pairs = UInt64(try scratch.bytes("audit/w0").count - 256) / 1024
        var chain = try IntentChain(
            of: vault.constants, for: .write, in: vault.store, keys: vault.keys, limit: pairs)
        let last = try #require(chain.last)
        let shard = try Shard.read(
            number: 0, of: vault.constants, from: vault.store, keys: vault.keys)
        let now = scratch.now
        try chain.append(
            of: vault.constants, in: vault.store, keys: vault.keys, deadline: .seconds(10)
        ) { _, link in
            Intent(
                sequence: link.sequence, change: .write, kind: .secret, record: last.intent.request,
                old: .none, new: .made(1), shardBits: 0, shardNumber: 0,
                shardGeneration: shard.header.generation, vaultGeneration: 1,
                previousOutcome: link.outcome, previousHash: link.hash,
                events: last.intent.events, time: now, boot: .unknown,
                operation: .createSecret, principal: .user(0), request: .none, name: [])
        }
    }

    private func vault() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create()
        try beginSegment(scratch)
        #expect(try scratch.files(in: "audit") == ["e0", "w0", "w1"])
        #expect(try scratch.bytes("audit/w1").count == 256 + 1024)
        return scratch
    }

    @Test func `the chain goes on in the next segment`() throws {
        let scratch = try vault()
        #expect(try scratch.get() == "one")
        try scratch.put("two")
        #expect(try scratch.bytes("audit/w1").count == 256 + 2048)
        try scratch.reopen()
        #expect(try scratch.get() == "two")
        try scratch.create(.other)
    }

    @Test func `a segment of nothing but its header ends where the one before ends`() throws {
        let scratch = try vault()
        let header = Array(try scratch.bytes("audit/w1").prefix(256))
        try scratch.plant(header, at: "audit/w1")
        #expect(try scratch.get() == "one")
        try scratch.put("two")
        #expect(try scratch.get() == "two")
        #expect(try scratch.bytes("audit/w1").count == 256 + 1024)
    }

    @Test func `a segment that is gone or cut is an alarm, whichever it is`() throws {
        let scratch = try vault()
        try scratch.put("two")
        let first = try scratch.bytes("audit/w0")
        let second = try scratch.bytes("audit/w1")
        try scratch.plant(nil, at: "audit/w0")
        #expect(throws: VaultError.missing(file: "audit/w0")) { try scratch.get() }
        try scratch.plant(first, at: "audit/w0")
        try scratch.plant(nil, at: "audit/w1")
        #expect(throws: VaultError.rolledBack(file: "audit/w0")) { try scratch.get() }
        try scratch.plant(Array(second.prefix(256)), at: "audit/w1")
        #expect(throws: VaultError.rolledBack(file: "audit/w1")) { try scratch.get() }
        try scratch.plant(first.dropLast(1024), at: "audit/w0")
        #expect(throws: VaultError.rolledBack(file: "audit/w0")) { try scratch.get() }
        try scratch.plant(first, at: "audit/w0")
        try scratch.plant(first, at: "audit/w1")
        #expect(throws: VaultError.damaged(file: "audit/w1", nil)) { try scratch.get() }
        try scratch.plant(second, at: "audit/w1")
        #expect(try scratch.get() == "two")
    }
}
