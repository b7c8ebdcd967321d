import Foundation
import TestKit
import Testing

@testable import kist

/// What an init that was killed leaves, and who says so.
@Suite struct LeftoverTests {
    /// Killed when the token has been made, and when the vault's root key has.
    @Test(arguments: [(1, ["vault.token.init-"]), (2, ["vault.init-"])])
    func `what a killed init has left is named by the doctor, until it is taken away`(
        sync: Int, names: [String]
    ) throws {
        var place = try Place.empty()
        let call = CallFaults.Call(name: "sync", number: sync, result: 0, path: "-")
        var killed = place
        killed.environment.merge(CallFaults.environment(.kill, at: call, in: place)) { $1 }
        let first = try killed.kist("init", "--softhsm", "--vault", place.vault)
        #expect(first.status == 128 + SIGKILL, "\(first.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            .filter { name in names.contains { name.hasPrefix($0) } }
        #expect(left.count == 1)

        // Another init goes on as if nothing had been, and touches nothing of it.
        place.environment["KIST_VAULT"] = place.vault
        try place.done("init", "--softhsm", "--quiet")
        let report = try place.doctor()
        let lines = report.lines.filter { $0.subject == "leftover" }
        #expect(lines.allSatisfy { $0.grade == "warning" })
        let folder = try #require(lines.first { $0.area == "vault" }, "\(report.lines)")
        #expect(folder.finding.contains("\(place.folder)/\(left[0])"))
        let keys = lines.filter { $0.area == "token" }
        // The root key of the vault that never was; a killed making may have been too early for a label.
        #expect(keys.count == (sync == 1 ? 0 : 1), "\(report.lines)")

        // What is said to do helps, and does no harm.
        try place.done("create", "db", "--quiet", input: "x")
        let remedy = try #require(folder.remedy).prefix { $0 != "(" }
        #expect(try place.shell(String(remedy)).status == 0)
        for key in keys {
            let words = try #require(key.remedy).drop { $0 != ":" }.dropFirst()
            let tool = words.replacing(
                "pkcs11-tool", with: "pkcs11-tool --module \(ScratchTokenHouse.softHSMPath)")
            let done = try place.shell(
                "export SOFTHSM2_CONF=$PWD/vault.token/softhsm2.conf\n"
                    + "\(tool) --pin \"$(cat vault.token/pin)\"")
            #expect(done.status == 0, "\(tool): \(done.text)\(done.errors)")
        }
        let after = try place.doctor()
        #expect(!after.lines.contains { $0.subject == "leftover" }, "\(after.lines)")
        #expect(after.subjects("bad") == [])
        #expect(try place.done("get", "db") == "x")
        #expect(try place.kist("check", "--level", "3", "--quiet").status == 0)
    }

    @Test func `a vault that was made in peace has no leftovers, and its keys are none`() throws {
        let place = try Place()
        try place.done("key", "create")
        // Names that are not what init makes.
        _ = try place.shell("mkdir vault.init-old vault.init vault.initial-0123456789")
        let report = try place.doctor()
        #expect(!report.lines.contains { $0.subject == "leftover" }, "\(report.lines)")
    }

    @Test func `a key that may have sealed too much is warned of, where nonces are random`() throws
    {
        let most: UInt64 = 1 << 30
        let warning = Status.warning(seals: most, underRandomNonces: true)
        #expect(warning?.contains("1073741824") == true)
        #expect(Status.warning(seals: most - 1, underRandomNonces: true) == nil)
        #expect(Status.warning(seals: .max, underRandomNonces: false) == nil)
        // The count is of what there was: it grows with changes and with what is sealed for others.
        let place = try Place()
        func seals() throws -> Int {
            guard case .number(let seals) = try Told(place.done("status", "--json"))["SealsAtMost"]
            else { throw Story.Fault(description: "no SealsAtMost") }
            return seals
        }
        let before = try seals()
        _ = try place.done("kms", "GenerateDataKey", "--KeyId", "alias/acs/secretsmanager")
        #expect(try seals() == before + 1)
        try place.done("create", "db", "--quiet", input: "x")
        #expect(try seals() >= before + 2)
    }
}
