import FileStore
import Foundation
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// The index grows: full, it is split in two, and VAULT's rename switches.
@Suite struct IndexSplitTests {
    private static func alias(_ number: Int) throws -> AliasName {
        try #require(AliasName("alias/n\(number)"))
    }

    /// A vault whose one shard is full: a key, its alias, a secret, and aliases.
    private func fullVault() throws -> (scratch: ScratchVault, aliases: Int) {
        let scratch = try ScratchVault()
        try scratch.create()
        let aliases = Bounds.shardEntries - 3
        for number in 0..<aliases { try bind(number, scratch) }
        #expect(try shardCount(scratch) == 1)
        return (scratch, aliases)
    }

    private func bind(_ number: Int, _ scratch: ScratchVault) throws {
        try scratch.vault.createAlias(
            try Self.alias(number), for: KeyReference(.secretsDefault), request: scratch.request)
    }

    private func shardCount(_ scratch: ScratchVault) throws -> Int {
        try scratch.vault.status(request: scratch.request).shardCount
    }

    private func expectAll(_ aliases: Int, _ scratch: ScratchVault, full: Bool = true) throws {
        let listed = try scratch.vault.listAliases(request: scratch.request)
        #expect(listed.count == aliases + 1)
        #expect(try scratch.vault.listSecrets(request: scratch.request).map(\.name) == [.db])
        #expect(try scratch.get() == "one")
        let known = Set(listed.map(\.name))
        for number in stride(from: 0, to: aliases, by: full ? 1 : 97) {
            let name = try Self.alias(number)
            #expect(known.contains(name))
            let found = try scratch.vault.reading(scratch.request) { (view) throws(VaultError) in
                try view.find(AliasHead.self, name, .alias(name))
            }
            #expect(found.record != nil, "\(name)")
        }
    }

    @Test func `a full index is split in two, and everything is still there`() throws {
        let (scratch, aliases) = try fullVault()
        try scratch.put("one")
        #expect(try shardCount(scratch) == 1, "a change of what is there splits nothing")
        try bind(aliases, scratch)
        #expect(try shardCount(scratch) == 2)
        #expect(try scratch.files(in: "index") == ["1"])
        #expect(try scratch.files(in: "index/1") == ["0", "1"])
        #expect(try scratch.bytes("VAULT") == scratch.bytes("VAULT.copy"))
        try expectAll(aliases + 1, scratch)
        try scratch.reopen()
        #expect(try scratch.vault.status(request: scratch.request).generation == 2)
        for number in (aliases + 1)..<(aliases + 20) { try bind(number, scratch) }
        try scratch.vault.deleteAlias(try Self.alias(0), request: scratch.request)
        try bind(0, scratch)
        try expectAll(aliases + 20, scratch)
        try refuseReplays(scratch)
    }

    /// Of two shards each is guarded by itself, and neither can stand for the other.
    private func refuseReplays(_ scratch: ScratchVault) throws {
        let shards = ["index/1/0", "index/1/1"]
        let good = try shards.map { try scratch.bytes($0) }
        for (place, shard) in shards.enumerated() {
            try scratch.plant(good[1 - place], at: shard)
            #expect(throws: VaultError.damaged(file: shard, nil)) {
                _ = try scratch.vault.listAliases(request: scratch.request)
            }
            try scratch.plant(nil, at: shard)
            #expect(throws: VaultError.missing(file: shard)) {
                _ = try scratch.vault.listAliases(request: scratch.request)
            }
            try scratch.plant(good[place], at: shard)
        }
        #expect(throws: Never.self) {
            _ = try scratch.vault.listAliases(request: scratch.request)
        }
    }

    @Test func `a split that was killed is old or new, and is resolved`() throws {
        let (scratch, aliases) = try fullVault()
        let before = try parts(of: scratch)
        // What blocks the alias's own record lets the split before it be done.
        try ScratchFolder.makeFolder(scratch.url("aliases/.new").path)
        #expect(throws: VaultError.self) { try bind(aliases, scratch) }
        let split = try parts(of: scratch)
        try #require(split["index/1/0"] != nil && split["index/0/0"] == nil)
        try scratch.removeFolder("aliases/.new")

        var intent = try #require(split["audit/w0"]).dropLast(1024)
        intent = intent.dropLast(64) + [UInt8](repeating: 0, count: 64)
        var begun = before
        begun["audit/w0"] = Array(intent)
        var half = begun
        half["index/1/0"] = split["index/1/0"]
        var built = half
        built["index/1/1"] = split["index/1/1"]
        var switched = built
        switched["VAULT"] = split["VAULT"]
        var copied = switched
        copied["VAULT.copy"] = split["VAULT.copy"]
        var cleared = copied
        cleared["index/0/0"] = nil

        for (state, isNew) in [
            (begun, false), (half, false), (built, false), (switched, true), (copied, true),
            (cleared, true),
        ] {
            try put(state, in: scratch)
            #expect(try shardCount(scratch) == (isNew ? 2 : 1))
            try expectAll(aliases, scratch, full: false)
            try scratch.put("one", labels: [])
            #expect(try outcome(scratch) == (isNew ? .done : .abandoned))
            #expect(try scratch.bytes("VAULT") == scratch.bytes("VAULT.copy"))
            try expectAll(aliases, scratch, full: false)
            try bind(aliases, scratch)
            #expect(try shardCount(scratch) == 2)
            try expectAll(aliases + 1, scratch, full: false)
            try scratch.vault.deleteAlias(try Self.alias(aliases), request: scratch.request)
        }
        // VAULT replayed across the switch.
        var replayed = copied
        replayed["audit/w0"] = split["audit/w0"]?.dropLast(1024)
        replayed["VAULT"] = before["VAULT"]
        try put(replayed, in: scratch)
        #expect(throws: VaultError.rolledBack(file: "VAULT")) { try scratch.get() }
        #expect(throws: VaultError.rolledBack(file: "VAULT")) { try scratch.put("two") }
        replayed["VAULT"] = split["VAULT"]
        try put(replayed, in: scratch)
        #expect(try scratch.get() == "one")
    }

    private func outcome(_ scratch: ScratchVault) throws -> Intent.Outcome? {
        let vault = scratch.vault
        return try IntentChain(of: vault.constants, for: .read, in: vault.store, keys: vault.keys)
            .last?.intent.previousOutcome
    }

    /// All files but the aliases', which a split leaves alone.
    private func parts(of scratch: ScratchVault) throws -> Snapshot {
        try scratch.snapshot().filter { !$0.key.hasPrefix("aliases/") }
    }

    private func put(_ state: Snapshot, in scratch: ScratchVault) throws {
        var files = state
        for (name, bytes) in try scratch.snapshot() where name.hasPrefix("aliases/") {
            files[name] = bytes
        }
        try scratch.restore(files)
    }
}
