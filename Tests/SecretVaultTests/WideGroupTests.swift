import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Groups that touch several shards: whichever of them a killed writer has replaced, it is all or none.
@Suite struct WideGroupTests {
    private static let names = (0..<32).compactMap { SecretName("s/\($0)") }

    /// A vault of four shards into which a group was imported, and its files before and after.
    private final class Scene {
        let scratch: ScratchVault
        let old: Snapshot
        let new: Snapshot
        let records: [String]
        let shards: [String]
        /// The chain with all the intents, their mark not written.
        let unmarked: [UInt8]

        init() throws {
            scratch = try ScratchVault()
            try scratch.create()
            for _ in 0..<2 {
                try scratch.vault.writing(scratch.request, .split) {
                    (writer) throws(VaultError) in
                    try writer.splitIndexIfFull(for: .none, limit: 0)
                }
            }
            old = try scratch.snapshot()
            let results = try scratch.importAll(names)
            #expect(results.allSatisfy { (try? $0.get().wasThere) == false })
            new = try scratch.snapshot()
            let keys = scratch.vault.keys
            records = try names.map {
                Layout.recordPath(.secret, try keys.recordID(.secret, $0.bytes))
            }
            let (old, new) = (old, new)
            shards = new.keys.filter { $0.hasPrefix("index/") && old[$0] != new[$0] }.sorted()
            try #require(shards.count == 4)
            let chain = try #require(new["audit/w0"])
            unmarked = chain.dropLast(64) + [UInt8](repeating: 0, count: 64)
        }

        /// - Parameters:
        ///   - gone: The record that is not there yet, if any.
        ///   - written: Which shards are new.
        func stage(without gone: Int? = nil, written: [Bool]) throws {
            var files = new
            files["audit/w0"] = unmarked
            if let gone { files[records[gone]] = nil }
            for (path, isNew) in zip(shards, written) where !isNew { files[path] = old[path] }
            try scratch.restore(files)
            try scratch.reopen()
        }

        /// Which of the names have their value.
        func found() throws -> [Bool] {
            var found: [Bool] = []
            for name in names {
                do {
                    #expect(try scratch.get(name) == name.text)
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

    private static let all = [Bool](repeating: true, count: names.count)
    private static let none = [Bool](repeating: false, count: names.count)
    private static let subsets = (0..<16).map { bits in (0..<4).map { bits >> $0 & 1 == 1 } }

    @Test func `with every record there the group is done, whichever shards are written`() throws {
        let scene = try Scene()
        for written in Self.subsets {
            try scene.stage(written: written)
            for file in ["index/2/.new", "index/2/.new.1", "index/2/.new.3"] {
                try scene.scratch.plant([1, 2, 3], at: file)
            }
            #expect(try scene.found() == Self.all, "\(written), open")
            try scene.expectSound("\(written), open")
            try scene.scratch.put("next")
            #expect(try scene.found() == Self.all, "\(written)")
            try scene.expectSound("\(written), resolved")
            let listed = try scene.scratch.vault.listSecrets(request: scene.scratch.request)
            #expect(listed.count == Self.names.count + 1, "\(written)")
            let left = try scene.scratch.snapshot().keys.filter { $0.contains(".new") }
            #expect(left.isEmpty, "\(written)")
            let again = try scene.scratch.importAll(Self.names)
            #expect(again.allSatisfy { (try? $0.get().wasThere) == true })
        }
    }

    @Test func `with a record missing and no shard written the group is taken back`() throws {
        let scene = try Scene()
        for gone in [0, 13, Self.names.count - 1] {
            try scene.stage(without: gone, written: [false, false, false, false])
            #expect(try scene.found() == Self.none, "\(gone), open")
            try scene.expectSound("\(gone), open")
            try scene.scratch.put("next")
            #expect(try scene.found() == Self.none, "\(gone)")
            let files = try scene.scratch.snapshot()
            #expect(scene.records.allSatisfy { files[$0] == nil }, "\(gone)")
            try scene.expectSound("\(gone), resolved")
            let again = try scene.scratch.importAll(Self.names)
            #expect(again.allSatisfy { (try? $0.get().wasThere) == false })
            #expect(try scene.found() == Self.all)
            try scene.expectSound("\(gone), again")
        }
    }

    /// No kill leaves this: somebody has taken a record.
    ///
    /// Nothing else is lost by it.
    @Test func `a record taken from a half-written group is named, and repair keeps the rest`()
        throws
    {
        let scene = try Scene()
        for written in Self.subsets where written.contains(true) {
            try scene.stage(without: 13, written: written)
            // Where one shard is written every record was there, whatever this one's shard says.
            #expect(throws: VaultError.missing(file: scene.records[13]), "\(written), open") {
                try scene.scratch.get(Self.names[13])
            }
            try scene.scratch.put("next")
            try scene.scratch.repair()
            for (place, name) in Self.names.enumerated() where place != 13 {
                #expect(try scene.scratch.get(name) == name.text, "\(written), \(place)")
            }
            #expect(throws: VaultError.self) { try scene.scratch.get(Self.names[13]) }
            try scene.scratch.put("again")
            #expect(try scene.scratch.get() == "again")
        }
    }
}
