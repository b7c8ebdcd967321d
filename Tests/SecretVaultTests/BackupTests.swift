import FileStore
import Foundation
import PKCS11
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A copy that is made while the vault is used, and a vault that is made from it.
@Suite struct BackupTests {
    private func scene() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create(.db, "one")
        try scratch.create(.other, "beside")
        try scratch.put("two")
        return scratch
    }

    private func open(_ path: String, _ scratch: ScratchVault) throws -> Vault {
        try Vault(VaultFolder.open(path), token: scratch.token.token, pin: scratch.pin)
    }

    private func get(_ name: SecretName, _ vault: Vault, _ scratch: ScratchVault) throws -> String {
        String(decoding: try vault.bytes(of: name, scratch.request), as: UTF8.self)
    }

    /// The files below a folder, the reserve and the events apart.
    private func files(_ path: String) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: path).filter {
                $0 != "reserve" && !$0.hasPrefix("quarantine/")
            })
    }

    @Test func `a copy is the vault, private, and opens to every value`() throws {
        let scratch = try scene()
        let path = try ScratchFolder.make() + "/deep/copy"
        let report = try scratch.vault.createBackup(at: path, request: scratch.request)
        #expect(report.records == 4)
        #expect(report.missing == [])
        #expect(report.asOf == scratch.now)
        #expect(try files(path) == files(scratch.path))
        let copy = try open(path, scratch)
        let checked = try copy.check(.values, request: scratch.request)
        #expect(checked.findings == [])
        #expect(checked.values == 3)
        #expect(checked.head == report.head)
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let mode =
                try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[
                    .posixPermissions] as? Int
            #expect(mode == 0o600 || mode == 0o700, "\(name)")
        }
        let left = try FileManager.default.contentsOfDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
        #expect(left == ["copy"])
    }

    @Test func `what changes between the rounds is in the copy as it is in the second`() throws {
        let scratch = try scene()
        try scratch.create(.third, "gone soon")
        let path = try ScratchFolder.make() + "/copy"
        var copy = try VaultCopy(of: scratch.vault.store, at: path, keys: scratch.vault.keys)
        try copy.copyAhead { _, _ in }
        try scratch.put("three")
        _ = try scratch.vault.deleteSecretNow(.third, request: scratch.request)
        let fresh = SecretName(trusted: "fresh")
        try scratch.create(fresh, "new")
        try scratch.vault.finish(&copy, scratch.request)
        try scratch.put("four")
        let vault = try open(path, scratch)
        #expect(try vault.check(.values, request: scratch.request).findings == [])
        #expect(try get(.db, vault, scratch) == "three")
        #expect(try get(fresh, vault, scratch) == "new")
        #expect(throws: VaultError.notFound(.secret(.third))) {
            try get(.third, vault, scratch)
        }
    }

    @Test func `writers wait for the second round only`() throws {
        let scratch = try scene()
        var written = 0
        let path = try ScratchFolder.make() + "/copy"
        let other = try open(scratch.path, scratch)
        let request = Request(
            principal: .user(4712), now: scratch.now, boot: scratch.request.boot,
            id: try other.newIdentifier(), lockDeadline: .zero)
        _ = try scratch.vault.createBackup(at: path, request: scratch.request) { _, _ in
            let value = try? SecretBytes.test("meanwhile")
            guard let value else { return }
            let put = try? other.putValue(
                .db, value: value, options: NewVersion(), request: request)
            if put != nil { written += 1 }
        }
        #expect(written == 4)
        #expect(try get(.db, open(path, scratch), scratch) == "meanwhile")
        try scratch.vault.aloneWithKeys(scratch.request) { () throws(VaultError) in
            _ = #expect(throws: VaultError.busy) {
                try other.createKey(NewKey(), request: request)
            }
        }
    }

    @Test(arguments: Crash.all)
    func `a change that a dead writer left open is in the copy and can be ended`(
        _ crash: Crash
    ) throws {
        let scene = try CrashScene(crash)
        for mixture in Mixture.all
        where mixture.chain == .unmarked && mixture.isPossible(purge: crash.isPurge) {
            try scene.stage(mixture)
            try scene.scratch.reopen()
            let folder = try ScratchFolder.make()
            _ = try scene.scratch.vault.createBackup(
                at: folder + "/copy", request: scene.scratch.request)
            let copy = try open(folder + "/copy", scene.scratch)
            _ = try copy.restore(to: folder + "/vault", request: scene.scratch.request)
            let vault = try open(folder + "/vault", scene.scratch)
            #expect(
                try vault.check(.values, request: scene.scratch.request).findings == [],
                "\(mixture)")
        }
    }

    @Test func `a restored vault goes on as a branch with the same history`() throws {
        let scratch = try scene()
        let folder = try ScratchFolder.make()
        let (copyPath, path) = (folder + "/copy", folder + "/vault")
        let made = try scratch.vault.createBackup(at: copyPath, request: scratch.request)
        let head = try #require(made.head)
        try scratch.put("three")
        try scratch.put("four")
        let copy = try open(copyPath, scratch)
        #expect(try scratch.vault.changes(since: head, request: scratch.request)?.count == 2)
        let before = try files(copyPath)
        let report = try copy.restore(to: path, request: scratch.request)
        #expect(report.asOf == made.asOf)
        #expect(report.lostKeys == [] && report.lostSecrets == [] && report.newerObjects == 0)
        #expect(try files(copyPath) == before)

        let vault = try open(path, scratch)
        #expect(vault.constants.branch != scratch.vault.constants.branch)
        #expect(vault.pin == scratch.pin)
        let checked = try vault.check(.values, against: head, request: scratch.request)
        #expect(checked.findings == [])
        var trail: [String] = []
        _ = try vault.auditTrail(request: scratch.request) { trail.append($0.operation) }
        #expect(trail.last == "RestoreBackup")
        #expect(trail.contains("CreateSecret") && trail.contains("CreateBackup"))
        #expect(try get(.db, vault, scratch) == "two")
        let value = try SecretBytes.test("branch")
        _ = try vault.putValue(.db, value: value, options: NewVersion(), request: scratch.request)
        #expect(try vault.check(.values, request: scratch.request).findings == [])
        #expect(try vault.repair(request: scratch.request).actions == [])

        // Neither index nor chain of the other branch fits.
        for file in ["index/0/0", "audit/w0"] {
            let right = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)"))
            let other = Data(try scratch.bytes(file))
            try other.write(to: URL(fileURLWithPath: "\(path)/\(file)"))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: "\(path)/\(file)")
            #expect(try open(path, scratch).check(.seals, request: scratch.request).hasAlarm)
            try right.write(to: URL(fileURLWithPath: "\(path)/\(file)"))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: "\(path)/\(file)")
        }
        #expect(try open(path, scratch).check(.seals, request: scratch.request).findings == [])
        // And a restored vault can be restored again.
        _ = try vault.createBackup(at: folder + "/second", request: scratch.request)
        _ = try open(folder + "/second", scratch).restore(
            to: folder + "/again", request: scratch.request)
        #expect(try get(.db, open(folder + "/again", scratch), scratch) == "branch")
    }

    @Test func `nothing that is there is written over`() throws {
        let scratch = try scene()
        let folder = try ScratchFolder.make()
        for path in [scratch.path, folder] {
            try ScratchFolder.write("x", to: "\(folder)/file")
            #expect(throws: VaultError.vaultExists(path: path)) {
                try scratch.vault.createBackup(at: path, request: scratch.request)
            }
            #expect(throws: VaultError.vaultExists(path: path)) {
                try scratch.vault.restore(to: path, request: scratch.request)
            }
        }
        try ScratchFolder.makeFolder("\(folder)/empty")
        _ = try scratch.vault.createBackup(at: "\(folder)/empty", request: scratch.request)
        #expect(try open("\(folder)/empty", scratch).check(request: scratch.request) == [])
    }

    @Test func `keys destroyed and made since are told, and the token is left alone`() throws {
        let scratch = try scene()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        var options = NewSecret()
        options.key = KeyReference(key.id)
        try scratch.create(.third, "under it", options)
        let folder = try ScratchFolder.make()
        _ = try scratch.vault.createBackup(at: folder + "/copy", request: scratch.request)
        _ = try scratch.vault.scheduleKeyDeletion(
            KeyReference(key.id), windowDays: 7, request: scratch.request)
        scratch.wait(days: 8)
        try scratch.vault.destroyKey(
            KeyReference(key.id), shreddingSecrets: true, trustingClock: true,
            request: scratch.request)
        _ = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let objects = try TokenObjects(token: scratch.token.token).all().count
        let report = try open(folder + "/copy", scratch).restore(
            to: folder + "/vault", request: scratch.request)
        #expect(report.lostKeys == [key.id])
        #expect(report.lostSecrets == [.third])
        #expect(report.newerObjects == 1)
        let vault = try open(folder + "/vault", scratch)
        #expect(try get(.db, vault, scratch) == "two")
        _ = try vault.repair(request: scratch.request)
        #expect(try TokenObjects(token: scratch.token.token).all().count == objects)
    }

    @Test func `a copy that lacks a record says so, and a damaged one makes no vault`() throws {
        let scratch = try scene()
        let id = try scratch.vault.keys.recordID(.secret, SecretName.db.bytes)
        let file = Layout.recordPath(.secret, id)
        let right = try scratch.bytes(file)
        try scratch.plant(nil, at: file)
        let folder = try ScratchFolder.make()
        let report = try scratch.vault.createBackup(
            at: folder + "/copy", request: scratch.request)
        #expect(report.missing == [Finding(.missing, file)])
        #expect(throws: VaultError.missing(file: file)) {
            try open(folder + "/copy", scratch).restore(
                to: folder + "/vault", request: scratch.request)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy"])
        try scratch.plant(right, at: file)
        _ = try scratch.vault.createBackup(at: folder + "/whole", request: scratch.request)
        _ = try open(folder + "/whole", scratch).restore(
            to: folder + "/vault", request: scratch.request)
    }
}

extension Vault {
    fileprivate func check(request: Request) throws -> [Finding] {
        try check(.values, request: request).findings
    }
}
