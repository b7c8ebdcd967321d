import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Secrets made as a group: what a writer killed in the middle leaves is all of them or none.
@Suite struct GroupTests {
    private static let names = ["one", "two", "three"].compactMap { SecretName($0) }

    /// A vault into which three secrets were imported, and its files before and after.
    private final class Scene {
        let scratch: ScratchVault
        let old: Snapshot
        let new: Snapshot
        /// The records, in the order of their intents.
        let records: [String]

        init() throws {
            scratch = try ScratchVault()
            try scratch.create()
            old = try scratch.snapshot()
            let results = try scratch.importAll(names)
            #expect(results.allSatisfy { (try? $0.get().wasThere) == false })
            new = try scratch.snapshot()
            let keys = scratch.vault.keys
            records = try names.map {
                Layout.recordPath(.secret, try keys.recordID(.secret, $0.bytes))
            }
            try #require(records.allSatisfy { new[$0] != nil && old[$0] == nil })
            try #require(Self.pairs(new).count == Self.pairs(old).count + 3 * 1024)
        }

        private static func pairs(_ files: Snapshot) -> [UInt8] { files["audit/w0"] ?? [] }

        /// The chain with those intents of the group that `kept` says; the rest is void.
        func chain(_ kept: [Bool], isMarked: Bool = false) -> [UInt8] {
            var bytes = Self.pairs(new)
            let first = Self.pairs(old).count
            for (place, isKept) in kept.enumerated() {
                let start = first + place * 1024
                let void = isKept ? start + 960 : start
                if !isMarked || !isKept {
                    bytes.replaceSubrange(
                        void..<start + 1024, with: [UInt8](repeating: 0, count: start + 1024 - void)
                    )
                }
            }
            return bytes
        }

        func stage(_ chain: [UInt8], records: [Bool], isShardNew: Bool) throws {
            var files = new
            files["audit/w0"] = chain
            for (path, isNew) in zip(self.records, records) where !isNew { files[path] = nil }
            files["index/0/0"] = isShardNew ? new["index/0/0"] : old["index/0/0"]
            try scratch.restore(files)
            try scratch.reopen()
        }

        func found() throws -> [Bool] {
            var found: [Bool] = []
            for name in names {
                do {
                    let text = try scratch.get(name)
                    #expect(text == name.text)
                    found.append(true)
                } catch VaultError.notFound { found.append(false) }
            }
            return found
        }

        func expectSound(_ context: String) throws {
            let report = try scratch.vault.check(.seals, request: scratch.request)
            #expect(!report.findings.contains { $0.isAlarm }, "\(context): \(report.findings)")
        }
    }

    private static let subsets = (0..<8).map { bits in (0..<3).map { bits >> $0 & 1 == 1 } }

    @Test func `a group whose first intent is void was never begun`() throws {
        let scene = try Scene()
        for kept in Self.subsets where !kept[0] {
            try scene.stage(
                scene.chain(kept), records: [false, false, false], isShardNew: false)
            #expect(try scene.found() == [false, false, false], "\(kept)")
            try scene.expectSound("\(kept)")
            // Each writes over one more of the slots that were never said.
            for value in ["a", "b", "c", "d"] {
                try scene.scratch.put(value)
                #expect(try scene.scratch.get() == value)
                try scene.expectSound("\(kept), then \(value)")
            }
            // A shorter group over what a longer one left.
            try scene.stage(
                scene.chain(kept), records: [false, false, false], isShardNew: false)
            _ = try scene.scratch.importAll(Array(Self.names.prefix(2)))
            #expect(try scene.found() == [true, true, false], "\(kept)")
            try scene.expectSound("\(kept), then two")
        }
    }

    @Test func `an open group is all or none to readers, and the same to the next writer`() throws {
        let scene = try Scene()
        for records in Self.subsets {
            try scene.stage(
                scene.chain([true, true, true]), records: records, isShardNew: false)
            let before = try scene.scratch.snapshot().withoutEvents
            let isDone = records == [true, true, true]
            #expect(try scene.found() == [isDone, isDone, isDone], "\(records), open")
            #expect(try scene.scratch.snapshot().withoutEvents == before, "reading repairs nothing")
            try scene.expectSound("\(records), open")
            try scene.scratch.put("next")
            #expect(try scene.found() == [isDone, isDone, isDone], "\(records)")
            let files = try scene.scratch.snapshot()
            #expect(scene.records.allSatisfy { (files[$0] != nil) == isDone }, "\(records)")
            try scene.expectSound("\(records), resolved")
            // The same import again makes what is not there.
            let again = try scene.scratch.importAll(Self.names)
            #expect(again.allSatisfy { (try? $0.get().wasThere) == isDone })
            #expect(try scene.found() == [true, true, true])
            try scene.expectSound("\(records), again")
        }
    }

    @Test func `a group whose shard is written is done, marked or not`() throws {
        let scene = try Scene()
        let all = [true, true, true]
        for isMarked in [false, true] {
            try scene.stage(
                scene.chain(all, isMarked: isMarked), records: all, isShardNew: true)
            #expect(try scene.found() == all)
            try scene.expectSound("marked \(isMarked)")
            try scene.scratch.put("next")
            #expect(try scene.found() == all)
            try scene.expectSound("marked \(isMarked), next")
        }
    }

    @Test func `temporary files of a dead group go with it`() throws {
        let scene = try Scene()
        try scene.stage(
            scene.chain([true, true, true]), records: [true, false, false], isShardNew: false)
        for file in ["secrets/.new", "secrets/.new.1", "secrets/.new.2", "index/0/.new"] {
            try scene.scratch.plant([1, 2, 3], at: file)
        }
        try scene.expectSound("open")
        try scene.scratch.put("next")
        let left = try scene.scratch.snapshot().keys.filter { $0.contains(".new") }
        #expect(left.isEmpty)
        #expect(try scene.found() == [false, false, false])
    }

    @Test func `a record taken from a written group is missing, and nobody else's loss`() throws {
        let scene = try Scene()
        for isMarked in [false, true] {
            try scene.stage(
                scene.chain([true, true, true], isMarked: isMarked), records: [true, false, true],
                isShardNew: true)
            let gone = VaultError.missing(file: scene.records[1])
            for _ in 0..<2 {
                #expect(throws: gone) { try scene.scratch.get(Self.names[1]) }
                #expect(try scene.scratch.get(Self.names[0]) == "one")
                #expect(try scene.scratch.get(Self.names[2]) == "three")
                try scene.scratch.put("next")
            }
        }
    }

    @Test func `a shard put back behind a group is an alarm`() throws {
        let scene = try Scene()
        let all = [true, true, true]
        try scene.stage(scene.chain(all, isMarked: true), records: all, isShardNew: false)
        for name in Self.names + [.db] {
            #expect(throws: VaultError.rolledBack(file: "index/0/0")) {
                try scene.scratch.get(name)
            }
        }
    }

    @Test func `chain and shard put back to an open group are an alarm where a record went on`()
        throws
    {
        let scene = try Scene()
        let all = [true, true, true]
        try scene.scratch.put("again", to: Self.names[0])
        let newer = try scene.scratch.bytes(scene.records[0])
        try scene.stage(scene.chain(all), records: all, isShardNew: false)
        // The twin: with the group's own records it is a writer who was killed.
        #expect(try scene.found() == all)
        try scene.scratch.plant(newer, at: scene.records[0])
        for (name, file) in zip(Self.names, [scene.records[0], "audit/w0", "audit/w0"]) {
            #expect(throws: VaultError.rolledBack(file: file)) { try scene.scratch.get(name) }
        }
        // The next writer takes nothing back.
        try scene.scratch.put("next")
        let left = try scene.scratch.snapshot()
        #expect(scene.records.allSatisfy { left[$0] != nil })
        for name in Self.names {
            #expect(throws: VaultError.self) { try scene.scratch.get(name) }
        }
    }

    @Test func `what cannot be imported is told of each, and the others are made`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.other, "there")
        let names = [.other] + Self.names
        let results = try scratch.importAll(names)
        #expect(throws: VaultError.exists(.secret(.other))) { try results[0].get() }
        #expect(results.dropFirst().allSatisfy { (try? $0.get().versionID) == .v(1) })
        #expect(try scratch.get(.other) == "there")
        // The same again is the same; another value is refused.
        let again = try scratch.importAll(Self.names)
        #expect(again.allSatisfy { (try? $0.get().wasThere) == true })
        let other = try scratch.importAll(Self.names, value: { _ in "else" })
        #expect(other.allSatisfy { (try? $0.get()) == nil })
    }

    @Test func `an import into many shards and over a full one is whole`() throws {
        let scratch = try ScratchVault()
        let all = (0..<1_300).compactMap { SecretName("s/\($0)") }
        for start in stride(from: 0, to: all.count, by: Vault.importLimit) {
            let some = Array(all[start..<min(all.count, start + Vault.importLimit)])
            let results = try scratch.importAll(some)
            #expect(results.allSatisfy { (try? $0.get()) != nil })
        }
        #expect(try scratch.files(in: "index") == ["1"])
        let report = try scratch.vault.check(.seals, request: scratch.request)
        #expect(report.findings.isEmpty && report.records == all.count + 2)
        for name in [all[0], all[700], all[1_299]] { #expect(try scratch.get(name) == name.text) }
    }
}

extension ScratchVault {
    /// Imports secrets, each with its name as its value unless told otherwise.
    func importAll(
        _ names: [SecretName], value: (SecretName) -> String = { $0.text }
    ) throws -> [Result<StoredVersion, VaultError>] {
        try vault.importSecrets(
            try names.map {
                ImportedSecret(name: $0, value: try .test(value($0)), options: NewSecret())
            }, request: request)
    }
}
