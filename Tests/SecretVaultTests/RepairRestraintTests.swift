import Foundation
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What a repair leaves where it is, because it is not for this program to say what it is.
@Suite struct RepairRestraintTests {
    /// The bytes with a format number of their own.
    private func newer(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[5] = 2
        return bytes
    }

    @Test func `a VAULT of a newer format is not replaced by its copy`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let right = try scratch.bytes("VAULT")
        try scratch.plant(newer(right), at: "VAULT")
        let before = try scratch.snapshot()
        #expect(throws: VaultError.unsupportedFormat(file: "VAULT", 2)) { try scratch.repair() }
        #expect(try scratch.snapshot() == before)
        try scratch.plant(right, at: "VAULT")
        #expect(try scratch.repair().actions == [])
        // The twin: what is no VAULT at all is.
        try scratch.plant([1, 2, 3], at: "VAULT")
        #expect(try scratch.repair().kinds == [.quarantined, .restoredVault])
        #expect(try scratch.get() == "one")
    }

    @Test(arguments: ["newer", "exposed", "linked", "broken"])
    func `a record that cannot be judged stays in its place, a broken one does not`(
        _ how: String
    ) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let path = try scratch.onlyFile(in: "secrets")
        let right = try scratch.bytes(path)
        let elsewhere = try ScratchFolder.make(inMemory: true) + "/link"
        switch how {
        case "newer": try scratch.plant(newer(right), at: path)
        case "exposed":
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: scratch.url(path).path)
        case "linked":
            try FileManager.default.linkItem(
                atPath: scratch.url(path).path, toPath: elsewhere)
        default: try scratch.plant([1, 2, 3], at: path)
        }
        let report = try scratch.repair()
        #expect(report.kinds == (how == "broken" ? [.quarantined] : []))
        #expect(report.check?.hasAlarm == true)
        #expect(throws: VaultError.self) { try scratch.get() }
        #expect((try? scratch.files(in: "secrets").count) == (how == "broken" ? 0 : 1))
        try scratch.plant(right, at: path)
        #expect(try scratch.get() == "one")
        #expect(try scratch.repair().actions == [])
    }

    /// A folder can hide a whole vault's chain: it is not made again as if there had been none.
    @Test func `an audit folder that is gone is not made anew`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let whole = try scratch.snapshot()
        try scratch.removeFolder("audit")
        #expect(throws: VaultError.self) { try scratch.repair() }
        #expect(!FileManager.default.fileExists(atPath: scratch.url("audit").path))
        try scratch.restore(whole)
        #expect(try scratch.get() == "one")
        #expect(try scratch.repair().actions == [])
    }
}
