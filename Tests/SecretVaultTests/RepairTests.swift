import Foundation
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Repair ends what a crash began, sets aside what does not belong, and is at rest afterwards.
@Suite struct RepairTests {
    /// A vault with two secrets, one of them changed once.
    private func scene() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create(.db, "one")
        try scratch.create(.other, "beside")
        try scratch.put("two")
        return scratch
    }

    private func path(of name: SecretName, _ scratch: ScratchVault) throws -> String {
        Layout.recordPath(.secret, try scratch.vault.keys.recordID(.secret, name.bytes))
    }

    private func expectAtRest(_ scratch: ScratchVault) throws {
        let again = try scratch.repair()
        #expect(again.actions == [])
    }

    @Test func `a whole vault is left alone`() throws {
        let scratch = try scene()
        let before = try scratch.snapshot()
        let report = try scratch.repair()
        #expect(report.actions == [])
        #expect(report.isChainWhole)
        #expect(report.check?.findings == [])
        #expect(try scratch.snapshot() == before)
    }

    @Test(arguments: Crash.all)
    func `what a killed writer leaves is ended, whole and as readers saw it`(
        _ crash: Crash
    ) throws {
        let scene = try CrashScene(crash)
        let scratch = scene.scratch
        for mixture in Mixture.all where mixture.isPossible(purge: crash.isPurge) {
            try scene.stage(mixture)
            for place in [".new", "\(crash.folder)/.new", "index/0/.new", "audit/.new"] {
                try scratch.plant([1, 2, 3], at: place)
            }
            let expected =
                mixture.isDone(purge: crash.isPurge) ? scene.newLook : scene.oldLook
            let report = try scratch.repair()
            #expect(report.check?.findings == [], "\(mixture)")
            #expect(report.kinds.filter { $0 == .removedLeftover }.count == 4)
            #expect(report.kinds.contains(.ended) == (mixture.chain == .unmarked))
            #expect(try crash.look(scratch) == expected, "\(mixture)")
            try expectAtRest(scratch)
        }
    }

    @Test(arguments: Crash.all)
    func `no mixture of old and new files costs an authentic record`(_ crash: Crash) throws {
        let scene = try CrashScene(crash)
        let scratch = scene.scratch
        for mixture in Mixture.all where !mixture.isPossible(purge: crash.isPurge) {
            try scene.stage(mixture)
            let record = try scratch.bytesOrNil(scene.record)
            do { try scratch.repair() } catch is VaultError {
                // The chain's end contradicts the shard: nothing was touched.
                #expect(try scratch.bytesOrNil(scene.record) == record, "\(mixture)")
                continue
            }
            let report = try scratch.check()
            let isNamed = report.findings.contains { $0.isAlarm && $0.place == scene.record }
            let look = try? crash.look(scratch)
            #expect(look == scene.oldLook || look == scene.newLook || isNamed, "\(mixture)")
            if let record, scene.newLook != "absent" {
                let files = try scratch.snapshot().values
                #expect(
                    files.contains(record) || (look != nil && !report.hasAlarm), "\(mixture)")
            }
            try expectAtRest(scratch)
        }
        try scratch.restore(scene.new)
        #expect(try scratch.repair().check?.findings == [])
        #expect(try crash.look(scratch) == scene.newLook)
    }

    @Test func `VAULT comes back from its copy and the copy from VAULT`() throws {
        let scratch = try scene()
        for (file, kind) in [
            ("VAULT", RepairAction.Kind.restoredVault), ("VAULT.copy", .restoredCopy),
        ] {
            let right = try scratch.bytes(file)
            try scratch.plant(nil, at: file)
            #expect(try scratch.repair().kinds == [kind])
            #expect(try scratch.bytes(file) == right)
            try scratch.damage(file, at: 100)
            #expect(try scratch.repair().kinds.last == kind)
            #expect(try scratch.bytes(file) == right)
            #expect(try scratch.get() == "two")
            try expectAtRest(scratch)
        }
    }

    /// The shard that was made again without it knows neither its key nor its dates.
    @Test(arguments: ["in its place", "in quarantine", "in quarantine at once"])
    func `a record that comes back after its shard was made again is listed as it is`(
        _ how: String
    ) throws {
        let scratch = try scene()
        let path = try path(of: .db, scratch)
        let right = try scratch.bytes(path)
        let listed = try scratch.vault.listSecrets(request: scratch.request)
        try scratch.plant(nil, at: path)
        try scratch.plant(nil, at: "index/0/0")
        if how != "in quarantine at once" {
            #expect(try scratch.repair().kinds == [.rebuiltShard])
            #expect(
                try scratch.check().findings.filter(\.isAlarm) == [
                    Finding(.missing, path, .secret(.db))
                ])
        }
        try scratch.plant(right, at: how == "in its place" ? path : "quarantine/mine")
        let report = try scratch.repair()
        #expect(report.kinds.last == .healedEntry, "\(report.kinds)")
        #expect(report.check?.hasAlarm == false, "\(String(describing: report.check))")
        #expect(try scratch.vault.listSecrets(request: scratch.request) == listed)
        #expect(try scratch.get() == "two")
        try expectAtRest(scratch)
    }

    @Test func `an older VAULT gives way to the copy that the chain knows`() throws {
        let scratch = try scene()
        let old = try scratch.bytes("VAULT")
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        let right = try scratch.bytes("VAULT")
        try scratch.plant(old, at: "VAULT")
        #expect(try scratch.repair().kinds == [.quarantined, .restoredVault])
        #expect(try scratch.bytes("VAULT") == right)
        #expect(try scratch.bytes("quarantine/from-VAULT") == old)
        // And where both are of the past nothing can be known.
        try scratch.plant(old, at: "VAULT")
        try scratch.plant(old, at: "VAULT.copy")
        #expect(throws: VaultError.rolledBack(file: "VAULT")) { try scratch.repair() }
    }

    @Test(arguments: ["gone", "damaged", "older", "no folder"])
    func `a lost shard is made again`(_ how: String) throws {
        let scratch = try scene()
        let old = try scratch.bytes("index/0/0")
        try scratch.put("three")
        let entries = try scratch.vault.listSecrets(request: scratch.request)
        switch how {
        case "gone": try scratch.plant(nil, at: "index/0/0")
        case "damaged": try scratch.damage("index/0/0")
        case "older": try scratch.plant(old, at: "index/0/0")
        default: try scratch.removeFolder("index")
        }
        #expect(throws: VaultError.self) { try scratch.get() }
        let report = try scratch.repair()
        #expect(report.kinds.contains(.rebuiltShard))
        #expect(report.check?.findings.filter(\.isAlarm) == [])
        #expect(try scratch.get() == "three")
        #expect(try scratch.vault.listSecrets(request: scratch.request) == entries)
        try scratch.put("four")
        #expect(try scratch.check().hasAlarm == false)
        try expectAtRest(scratch)
    }

    @Test(arguments: [false, true])
    func `a shard lost in the middle of a change is made again before it ends`(
        _ isRecordNew: Bool
    ) throws {
        let put = try #require(Crash.all.first { $0.testDescription == "put" })
        let scene = try CrashScene(put)
        try scene.stage(
            Mixture(chain: .unmarked, isRecordNew: isRecordNew, isShardNew: false))
        try scene.scratch.plant(nil, at: "index/0/0")
        #expect(try scene.scratch.repair().check?.findings == [])
        #expect(try put.look(scene.scratch) == (isRecordNew ? scene.newLook : scene.oldLook))
    }

    @Test func `without a whole chain no shard is invented and no record is moved`() throws {
        let scratch = try scene()
        let whole = try scratch.bytes("audit/w0")
        try scratch.damage("audit/w0", at: 256 + 1024 + 300)
        let report = try scratch.repair()
        #expect(!report.isChainWhole)
        #expect(report.check?.findings.map(\.place) == ["audit/w0"])
        try scratch.plant(nil, at: "index/0/0")
        let before = try scratch.snapshot().withoutEvents
        #expect(throws: VaultError.missing(file: "index/0/0")) { try scratch.repair() }
        #expect(try scratch.snapshot().withoutEvents == before)
        try scratch.plant(whole, at: "audit/w0")
        #expect(try scratch.repair().kinds == [.rebuiltShard])
    }

    @Test func `a damaged record is set aside and named, and comes back from quarantine`() throws {
        let scratch = try scene()
        let file = try path(of: .db, scratch)
        let right = try scratch.bytes(file)
        try scratch.damage(file)
        let report = try scratch.repair()
        #expect(report.kinds == [.quarantined])
        #expect(
            report.check?.findings.filter(\.isAlarm) == [Finding(.missing, file, .secret(.db))])
        #expect(try scratch.get(.other) == "beside")
        #expect(throws: VaultError.missing(file: file)) { try scratch.get() }
        try expectAtRest(scratch)
        try scratch.plant(right, at: "quarantine/from.my-backup")
        #expect(try scratch.repair().kinds == [.putBack])
        #expect(try scratch.get() == "two")
        #expect(try scratch.check().hasAlarm == false)
    }

    @Test func `an older record is set aside, never taken for the newest`() throws {
        let scratch = try scene()
        let file = try path(of: .db, scratch)
        let old = try scratch.bytes(file)
        try scratch.put("three")
        let new = try scratch.bytes(file)
        try scratch.plant(old, at: file)
        #expect(try scratch.repair().kinds == [.quarantined])
        #expect(throws: VaultError.missing(file: file)) { try scratch.get() }
        #expect(try scratch.snapshot().values.contains(old))
        try scratch.plant(new, at: file)
        #expect(try scratch.repair().check?.hasAlarm == false)
        #expect(try scratch.get() == "three")
    }

    @Test func `what belongs nowhere is set aside, and nothing is written over`() throws {
        let scratch = try scene()
        let file = try path(of: .db, scratch)
        let planted = "secrets/00112233445566778899aabbccddeeff"
        let foreign = [
            "note", "secrets/x y", "keys/.hidden", "index/0/7", "audit/w07", "audit/x", planted,
        ]
        for _ in 0..<2 {
            for name in foreign { try scratch.plant(try scratch.bytes(file), at: name) }
            try ScratchFolder.makeFolder(scratch.url("index/3").path)
            try ScratchFolder.makeFolder(scratch.url("lost+found").path)
            let report = try scratch.repair()
            #expect(report.kinds.filter { $0 == .quarantined }.count == foreign.count)
            #expect(report.kinds.contains(.removedIndex))
            #expect(report.check?.hasAlarm == false)
            #expect(report.check?.findings.contains(Finding(.foreign, "lost+found")) == true)
            try scratch.removeFolder("lost+found")
        }
        #expect(try scratch.files(in: "quarantine").count == 2 * foreign.count)
        #expect(try scratch.get() == "two")
    }

    @Test func `a purged file put back is purged again`() throws {
        let scratch = try scene()
        let file = try path(of: .db, scratch)
        let dead = try scratch.bytes(file)
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.plant(dead, at: file)
        #expect(try scratch.check().findings == [Finding(.dead, file)])
        #expect(try scratch.repair().kinds == [.removedDead])
        #expect(try scratch.check().findings == [])
    }

    @Test func `a rehearsal tells the same and changes nothing`() throws {
        let scratch = try scene()
        try scratch.plant([1], at: "secrets/.new")
        try scratch.damage(try path(of: .db, scratch))
        try scratch.plant(nil, at: "VAULT")
        let before = try scratch.snapshot()
        let told = try scratch.repair(rehearsing: true)
        #expect(try scratch.snapshot() == before)
        #expect(try scratch.repair().actions == told.actions)
        #expect(told.kinds == [.restoredVault, .removedLeftover, .quarantined])
    }

    @Test func `every step stands in the audit trail`() throws {
        let scratch = try scene()
        try scratch.damage(try path(of: .db, scratch))
        let report = try scratch.repair()
        var places: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) { entry in
            if entry.operation == "Repair", let place = entry.place { places.append(place) }
        }
        #expect(places == report.actions.map { "\($0.kind.rawValue) \($0.place)" })
    }
}
