import FileStore
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A record that is lost for good is given up by its owner's word: nothing misses it afterwards, and
/// its name goes on.
@Suite struct ForgetTests {
    private func path(of name: SecretName = .db, _ scratch: ScratchVault) throws -> String {
        Layout.recordPath(.secret, try scratch.vault.keys.recordID(.secret, name.bytes))
    }

    /// `db` in its second generation, `other` beside it.
    private func scene() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create(.other, "beside")
        try scratch.create()
        try scratch.put("two")
        return scratch
    }

    private func generation(of name: SecretName, _ scratch: ScratchVault) throws -> UInt64? {
        try scratch.vault.reading(scratch.request) { (view) throws(VaultError) in
            try view.find(SecretHead.self, name, .secret(name)).record?.file.generation
        }
    }

    private func expectFree(_ scratch: ScratchVault) throws {
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        #expect(try scratch.get(.other) == "beside")
        try scratch.create(.db, "again")
        #expect(try scratch.get() == "again")
        // The third was the tombstone.
        #expect(try generation(of: .db, scratch) == 4)
        #expect(try scratch.check().findings.allSatisfy { $0.kind == .quarantined })
        #expect(try scratch.repair().actions == [])
    }

    @Test(arguments: ["gone", "damaged", "older", "another's"])
    func `a lost secret is given up, and what lay there is kept`(_ how: String) throws {
        let scratch = try scene()
        let path = try path(of: .db, scratch)
        let older = try scratch.bytes(path)
        try scratch.put("three")
        try scratch.put("two")
        let planted: [UInt8]? =
            switch how {
            case "gone": nil
            case "damaged": [1, 2, 3]
            case "older": older
            default: try scratch.bytes(self.path(of: .other, scratch))
            }
        try scratch.plant(planted, at: path)
        // Without the word it is told, for as long as it takes.
        let report = try scratch.repair()
        #expect(report.check?.findings.filter(\.isAlarm) == [Finding(.missing, path, .secret(.db))])
        #expect(report.kinds == (planted == nil ? [] : [.quarantined]))

        let rehearsed = try scratch.repair(rehearsing: true, forgetting: "db/credential")
        #expect(rehearsed.actions == [RepairAction(.forgot, path, .secret(.db))])
        #expect(throws: VaultError.missing(file: path)) { try scratch.get() }

        let forgot = try scratch.repair(forgetting: "db/credential")
        #expect(forgot.actions == [RepairAction(.forgot, path, .secret(.db))])
        #expect(forgot.check?.hasAlarm == false)
        if let planted {
            let aside = try scratch.files(in: "quarantine")
                .map { try scratch.bytes("quarantine/\($0)") }
            #expect(aside.contains(planted))
        }
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        try scratch.create(.db, "again")
        #expect(try generation(of: .db, scratch) == 6)
        #expect(try scratch.get() == "again")
        #expect(try scratch.check().hasAlarm == false)
        #expect(try scratch.repair().actions == [])
    }

    @Test(arguments: ["name", "place", "id"])
    func `it is named as check names it`(_ how: String) throws {
        let scratch = try scene()
        let path = try path(of: .db, scratch)
        try scratch.plant(nil, at: path)
        let word =
            switch how {
            case "name": "db/credential"
            case "place": path
            default: String(path.dropFirst("secrets/".count))
            }
        #expect(try scratch.repair(forgetting: word).kinds == [.forgot])
        try expectFree(scratch)
    }

    /// In one go: the damage is set aside, then its record given up.
    @Test func `damage is moved first`() throws {
        let scratch = try scene()
        try scratch.damage(try path(of: .db, scratch))
        #expect(
            try scratch.repair(rehearsing: true, forgetting: "db/credential").kinds == [
                .quarantined, .forgot,
            ])
        #expect(try scratch.repair(forgetting: "db/credential").kinds == [.quarantined, .forgot])
        try expectFree(scratch)
    }

    @Test func `what is there is not given up`() throws {
        let scratch = try scene()
        let before = try scratch.snapshot()
        #expect(throws: VaultError.notLost(.secret(.db))) {
            try scratch.repair(forgetting: "db/credential")
        }
        #expect(throws: VaultError.notFound(.secret(.third))) {
            try scratch.repair(forgetting: "third")
        }
        #expect(try scratch.snapshot().withoutEvents == before.withoutEvents)
        // Nor what is put back.
        let path = try path(of: .db, scratch)
        let right = try scratch.bytes(path)
        try scratch.plant([1], at: path)
        try scratch.plant(right, at: "quarantine/mine")
        #expect(throws: VaultError.notLost(.secret(.db))) {
            try scratch.repair(forgetting: "db/credential")
        }
        #expect(try scratch.get() == "two")
        // Nor what has gone as it should.
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        #expect(throws: VaultError.notFound(.secret(.db))) {
            try scratch.repair(forgetting: "db/credential")
        }
    }

    @Test func `it is an entry of the audit chain`() throws {
        let scratch = try scene()
        try scratch.plant(nil, at: try path(of: .db, scratch))
        _ = try scratch.repair(forgetting: "db/credential")
        var last: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) {
            if $0.thing == .secret(.db) { last = ["\($0.operation)", $0.outcome.rawValue] }
        }
        #expect(last == ["Repair", "done"])
    }

    @Test func `without a whole chain nobody knows what was there`() throws {
        let scratch = try scene()
        try scratch.plant(nil, at: try path(of: .db, scratch))
        let whole = try scratch.bytes("audit/w0")
        try scratch.damage("audit/w0", at: 256 + 300)
        #expect(throws: VaultError.damaged(file: "audit", nil)) {
            try scratch.repair(forgetting: "db/credential")
        }
        try scratch.plant(whole, at: "audit/w0")
        #expect(try scratch.repair(forgetting: "db/credential").kinds == [.forgot])
    }

    /// The states in which a repair that is killed meanwhile leaves the vault.
    @Test(arguments: [false, true])
    func `stopped half way it is begun again`(_ hasTombstone: Bool) throws {
        let scratch = try scene()
        try scratch.plant(nil, at: try path(of: .db, scratch))
        let shard = try scratch.bytes("index/0/0")
        _ = try scratch.repair(forgetting: "db/credential")
        var chain = try scratch.bytes("audit/w0")
        chain.replaceSubrange((chain.count - 64)..., with: [UInt8](repeating: 0, count: 64))
        try scratch.plant(chain, at: "audit/w0")
        if !hasTombstone { try scratch.plant(shard, at: "index/0/0") }
        let report = try? scratch.repair(forgetting: "db/credential")
        #expect(report?.kinds == (hasTombstone ? nil : [.ended, .forgot]))
        #expect(try scratch.check().findings == [])
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        try scratch.create(.db, "again")
        #expect(try scratch.get() == "again")
        #expect(try scratch.repair().actions == [])
    }

    /// All that vouches for the newest change is gone: it is told, and is as if it had not been.
    @Test func `a damaged last intent costs its change, and no more`() throws {
        let scratch = try scene()
        let path = try path(of: .db, scratch)
        let before = try scratch.bytes(path)
        try scratch.put("three")
        let length = try scratch.bytes("audit/w0").count
        try scratch.damage("audit/w0", at: length - 1024 + 100)
        #expect(throws: VaultError.rolledBack(file: "audit/w0")) { try scratch.get(.other) }
        let report = try scratch.repair()
        #expect(report.kinds == [.quarantined, .rebuiltShard, .quarantined])
        #expect(report.check?.findings.filter(\.isAlarm) == [Finding(.missing, path, .secret(.db))])
        #expect(try scratch.get(.other) == "beside")
        // From a backup, or not at all.
        let whole = try scratch.snapshot()
        try scratch.plant(before, at: "quarantine/mine")
        #expect(try scratch.repair().check?.hasAlarm == false)
        #expect(try scratch.get() == "two")
        try scratch.restore(whole)
        #expect(try scratch.repair(forgetting: "db/credential").check?.hasAlarm == false)
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
    }

    @Test func `a lost key is given up when nothing is sealed under it`() throws {
        let scratch = try scene()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        try scratch.create(.third, "sealed", NewSecret(key: KeyReference(key.id)))
        let path = Layout.recordPath(.key, try scratch.vault.keys.recordID(.key, key.id.bytes))
        let right = try scratch.bytes(path)
        try scratch.plant(nil, at: path)
        #expect(throws: VaultError.keyInUse(key.id, secrets: 1)) {
            try scratch.repair(forgetting: key.id.text)
        }
        try scratch.plant(right, at: path)
        #expect(try scratch.get(.third) == "sealed")
        try scratch.plant(nil, at: path)
        _ = try scratch.vault.deleteSecretNow(.third, request: scratch.request)
        #expect(try scratch.repair(forgetting: key.id.text).kinds == [.forgot])
        // Its object stays, and is told: nobody has said that it may go.
        let object = try #require(key.versions.first?.object)
        #expect(try scratch.check().findings == [Finding(.objectUnknown, object.hex)])
        try scratch.vault.removeObject(object, request: scratch.request)
        #expect(try scratch.check().findings == [])
    }

    @Test func `a lost alias is given up and made again`() throws {
        let scratch = try scene()
        let alias = AliasName(trusted: "alias/payments")
        let key = KeyReference(.secretsDefault)
        try scratch.vault.createAlias(alias, for: key, request: scratch.request)
        let path = Layout.recordPath(.alias, try scratch.vault.keys.recordID(.alias, alias.bytes))
        try scratch.plant(nil, at: path)
        #expect(try scratch.repair(forgetting: "alias/payments").kinds == [.forgot])
        try scratch.vault.createAlias(alias, for: key, request: scratch.request)
        #expect(try scratch.check().findings == [])
    }
}
