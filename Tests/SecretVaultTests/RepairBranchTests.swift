import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Records of the same vault as it went on elsewhere: right in every byte, and not of this history.
@Suite struct RepairBranchTests {
    private func path(_ name: SecretName, _ scratch: ScratchVault) throws -> String {
        Layout.recordPath(.secret, try scratch.vault.keys.recordID(.secret, name.bytes))
    }

    /// Only what is older than the tombstone is the end of a purge.
    @Test func `below a tombstone of the same generation it is moved aside, not removed`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let path = try path(.db, scratch)
        let older = try scratch.bytes(path)
        let before = try scratch.snapshot()
        try scratch.put("elsewhere")
        let other = try scratch.bytes(path)
        try scratch.restore(before)
        try scratch.reopen()
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.plant(other, at: path)
        #expect(throws: VaultError.rolledBack(file: path)) { try scratch.get() }
        let report = try scratch.repair()
        #expect(report.kinds == [.quarantined])
        #expect(report.check?.hasAlarm == false)
        #expect(
            try scratch.snapshot().filter { $0.key.hasPrefix("quarantine/") }.map(\.value) == [
                other
            ])
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        try scratch.plant(older, at: path)
        #expect(try scratch.repair().kinds == [.removedDead])
    }

    /// Three secrets made together, unmarked, and one of them as another import has made it.
    @Test func `one in the place of a group's record costs the others nothing`() throws {
        let names = ["one", "two", "three"].compactMap { SecretName($0) }
        let scratch = try ScratchVault()
        try scratch.create()
        let before = try scratch.snapshot()
        _ = try scratch.importAll(names, value: { "\($0) elsewhere" })
        let path = try path(names[1], scratch)
        let other = try scratch.bytes(path)
        try scratch.restore(before)
        try scratch.reopen()
        _ = try scratch.importAll(names)
        var files = try scratch.snapshot()
        files["audit/w0"] =
            (files["audit/w0"] ?? []).dropLast(64) + [UInt8](repeating: 0, count: 64)
        files["index/0/0"] = before["index/0/0"]
        files[path] = other
        try scratch.restore(files)
        try scratch.reopen()
        try scratch.put("next")
        let report = try scratch.repair()
        #expect(report.check?.hasAlarm == false)
        // It was never said to be there.
        #expect(throws: VaultError.notFound(.secret(names[1]))) { try scratch.get(names[1]) }
        #expect(try scratch.get(names[0]) == "one")
        #expect(try scratch.get(names[2]) == "three")
        #expect(try scratch.snapshot().values.contains(other))
        try scratch.put("again")
        #expect(try scratch.get() == "again")
    }

    @Test func `a group is not ended over a shard that is older than it`() throws {
        let names = ["one", "two", "three"].compactMap { SecretName($0) }
        let scratch = try ScratchVault()
        try scratch.create(.other, "there")
        let older = try scratch.bytes("index/0/0")
        try scratch.create()
        let old = try scratch.bytes("index/0/0")
        _ = try scratch.importAll(names)
        let chain = try scratch.bytes("audit/w0")
        try scratch.plant(
            chain.dropLast(64) + [UInt8](repeating: 0, count: 64), at: "audit/w0")
        try scratch.plant(older, at: "index/0/0")
        // A writer that has looked at nothing before.
        #expect(throws: VaultError.rolledBack(file: "index/0/0")) {
            try scratch.vault.writing(scratch.request, .split) { (_) throws(VaultError) in }
        }
        #expect(try scratch.bytes("index/0/0") == older)
        try scratch.plant(old, at: "index/0/0")
        try scratch.put("two")
        for name in names { #expect(try scratch.get(name) == name.text) }
        #expect(try scratch.check().findings == [])
    }
}
