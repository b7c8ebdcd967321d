import FileStore
import Foundation
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Access keys as records: told once, sealed, pinned, copied and mended like everything else.
@Suite struct AccessKeyTests {
    private static let payments = Principal(trusted: "payments")

    private func make(
        _ scratch: ScratchVault, expires: UnixTime? = nil
    ) throws -> (id: AccessKeyID, secret: [UInt8]) {
        let new = try scratch.vault.createAccessKey(
            for: Self.payments, description: try #require(Description("batch")), expires: expires,
            request: scratch.request)
        return (new.listing.id, new.secret.plainCopy())
    }

    private func secret(_ id: AccessKeyID, _ scratch: ScratchVault) throws -> [UInt8] {
        try scratch.vault.usableAccessKey(id, request: scratch.request).secret.plainCopy()
    }

    @Test func `a new key has the cloud's shape, and none is like another`() throws {
        let scratch = try ScratchVault()
        var ids: Set<AccessKeyID> = []
        var secrets: Set<[UInt8]> = []
        for _ in 0..<8 {
            let (id, secret) = try make(scratch)
            #expect(id.text.hasPrefix("LTAI5t") && id.bytes.count == 24)
            #expect(secret.count == 30 && secret.allSatisfy(Alphabet.isAlphanumeric))
            ids.insert(id)
            secrets.insert(secret)
        }
        #expect(ids.count == 8 && secrets.count == 8)
        #expect(
            try scratch.vault.accessKeys(request: scratch.request).map(\.id) == ids.sorted())
    }

    @Test func `the secret is what was told, also to the next process, and without the token`()
        throws
    {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        #expect(try secret(id, scratch) == told)
        try scratch.reopen()
        let usable = try scratch.vault.usableAccessKey(id, request: scratch.request)
        #expect(usable.secret.plainCopy() == told)
        #expect(usable.principal == Self.payments)
    }

    @Test func `no file tells the secret, the id or whom it is for`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        _ = try secret(id, scratch)
        for (file, bytes) in try scratch.snapshot() {
            for word in [told, id.bytes, Self.payments.bytes, Array("batch".utf8)] {
                #expect(bytes.firstRange(of: word) == nil, "\(file)")
            }
        }
        // The opened head has it sealed still.
        let path = try scratch.onlyFile(in: "access-keys")
        let record = try Record<AccessKeyHead>.open(
            scratch.bytes(path), id: try scratch.vault.keys.recordID(.accessKey, id.bytes),
            keys: scratch.vault.keys, thing: nil)
        #expect(record.head.plaintext.firstRange(of: told) == nil)
        #expect(record.head.plaintext.firstRange(of: id.bytes) != nil)
    }

    @Test func `a key is switched off and on, and ends`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch, expires: scratch.now.adding(days: 2))
        try scratch.vault.setAccessKey(id, enabled: false, request: scratch.request)
        #expect(throws: VaultError.accessKeyInactive(id)) { try secret(id, scratch) }
        #expect(try scratch.vault.accessKeys(request: scratch.request).map(\.isEnabled) == [false])
        try scratch.vault.setAccessKey(id, enabled: true, request: scratch.request)
        #expect(try secret(id, scratch) == told)
        scratch.now = UnixTime(seconds: scratch.now.adding(days: 2).seconds - 1)
        #expect(try secret(id, scratch) == told)
        scratch.now = UnixTime(seconds: scratch.now.seconds + 1)
        #expect(throws: VaultError.accessKeyInactive(id)) { try secret(id, scratch) }
        #expect(throws: VaultError.invalid(.accessKeyExpiry(scratch.now))) {
            _ = try make(scratch, expires: scratch.now)
        }
    }

    @Test func `a key that was switched already makes no change`() throws {
        let scratch = try ScratchVault()
        let (id, _) = try make(scratch)
        let before = try scratch.snapshot()
        try scratch.vault.setAccessKey(id, enabled: true, request: scratch.request)
        #expect(try scratch.snapshot() == before)
    }

    @Test func `a deleted key is gone, and an unknown one is not found`() throws {
        let scratch = try ScratchVault()
        let (id, _) = try make(scratch)
        try scratch.vault.deleteAccessKey(id, request: scratch.request)
        for body in [
            { _ = try secret(id, scratch) },
            { try scratch.vault.deleteAccessKey(id, request: scratch.request) },
            { try scratch.vault.setAccessKey(id, enabled: true, request: scratch.request) },
        ] as [() throws -> Void] {
            #expect(throws: VaultError.notFound(.accessKey(id))) { try body() }
        }
        #expect(try scratch.vault.accessKeys(request: scratch.request).isEmpty)
        #expect(try scratch.files(in: "access-keys").isEmpty)
    }

    @Test func `an older record of a key that is off now is refused`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        let path = try scratch.onlyFile(in: "access-keys")
        let enabled = try scratch.bytes(path)
        try scratch.vault.setAccessKey(id, enabled: false, request: scratch.request)
        let disabled = try scratch.bytes(path)
        try scratch.plant(enabled, at: path)
        #expect(throws: VaultError.rolledBack(file: path)) { try secret(id, scratch) }
        try scratch.plant(nil, at: path)
        #expect(throws: VaultError.missing(file: path)) { try secret(id, scratch) }
        try scratch.plant(disabled, at: path)
        try scratch.vault.setAccessKey(id, enabled: true, request: scratch.request)
        #expect(try secret(id, scratch) == told)
    }

    @Test func `every byte of a key's file and of a policy's is guarded`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        try scratch.vault.setPolicy(Array("{}".utf8), request: scratch.request)
        for (folder, look) in [
            ("access-keys", { _ = try secret(id, scratch) }),
            ("policies", { _ = try scratch.vault.policy(request: scratch.request) }),
        ] as [(String, () throws -> Void)] {
            let path = try scratch.onlyFile(in: folder)
            let whole = try scratch.bytes(path)
            for place in whole.indices {
                var bytes = whole
                bytes[place] ^= 1
                try scratch.plant(bytes, at: path)
                #expect(throws: VaultError.self, "\(path) \(place)") { try look() }
            }
            try scratch.plant(whole, at: path)
            #expect(throws: Never.self) { try look() }
        }
        #expect(try secret(id, scratch) == told)
    }

    @Test func `check finds what is wrong with them, and repair heals what can be healed`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        try scratch.vault.setPolicy([1], request: scratch.request)
        #expect(try scratch.check().findings.isEmpty)
        #expect(try scratch.check().records == 4)
        for folder in ["access-keys", "policies"] {
            let path = try scratch.onlyFile(in: folder)
            let whole = try scratch.bytes(path)
            try scratch.damage(path)
            #expect(try scratch.check().findings.contains { $0.place == path }, "\(path)")
            try scratch.plant(whole, at: path)
            try scratch.plant([1], at: "\(folder)/stranger")
            #expect(try scratch.check().findings.contains { $0.place == "\(folder)/stranger" })
            try scratch.plant([1], at: "\(folder)/.new")
            let kinds = try scratch.repair().kinds
            #expect(kinds.count == 2, "\(kinds)")
            #expect(try scratch.files(in: folder).count == 1)
        }
        #expect(try secret(id, scratch) == told)
        #expect(try scratch.vault.policy(request: scratch.request) == [1])
        #expect(try scratch.repair().actions == [])
    }

    @Test func `a copy of the vault has them, and so has a vault made from it`() throws {
        let scratch = try ScratchVault()
        let (id, told) = try make(scratch)
        try scratch.vault.setPolicy([1, 2], request: scratch.request)
        let path = try ScratchFolder.make() + "/copy"
        let report = try scratch.vault.createBackup(at: path, request: scratch.request)
        #expect(report.records == 4)
        let copy = try Vault(
            VaultFolder.open(path), token: scratch.token.token, pin: scratch.pin)
        #expect(
            try copy.usableAccessKey(id, request: scratch.request).secret.plainCopy() == told)
        #expect(try copy.policy(request: scratch.request) == [1, 2])
        #expect(try copy.check(.values, request: scratch.request).findings.isEmpty)
    }

    @Test func `a vault from before there were access keys gets its folders when it needs them`()
        throws
    {
        let scratch = try ScratchVault()
        for folder in ["access-keys", "policies"] {
            try FileManager.default.removeItem(at: scratch.url(folder))
        }
        try scratch.reopen()
        #expect(try scratch.check().findings.isEmpty)
        #expect(try scratch.vault.accessKeys(request: scratch.request).isEmpty)
        #expect(try scratch.vault.policy(request: scratch.request).isEmpty)
        #expect(try scratch.repair().actions == [])
        let (id, told) = try make(scratch)
        try scratch.vault.setPolicy([1], request: scratch.request)
        #expect(try secret(id, scratch) == told)
        #expect(try scratch.check().findings.isEmpty)
    }

    @Test func `the trail tells who made, switched and deleted a key, and who set a policy`() throws
    {
        let scratch = try ScratchVault()
        let (id, _) = try make(scratch)
        try scratch.vault.setAccessKey(id, enabled: false, request: scratch.request)
        try scratch.vault.deleteAccessKey(id, request: scratch.request)
        try scratch.vault.setPolicy([1], request: scratch.request)
        _ = try scratch.vault.policy(request: scratch.request)
        try scratch.vault.removePolicy(request: scratch.request)
        #expect(throws: VaultError.notFound(.policy(.vault))) {
            try scratch.vault.removePolicy(request: scratch.request)
        }
        scratch.vault.recordDenial(of: "UseAccessKey", .accessKey(id), request: scratch.request)
        var told: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) { entry in
            guard entry.thing == .accessKey(id) || entry.thing == .policy(.vault) else { return }
            told.append("\(entry.operation) \(entry.outcome.rawValue)")
        }
        #expect(
            told == [
                "CreateAccessKey done", "DisableAccessKey done", "DeleteAccessKey done",
                "SetPolicy done", "GetPolicy answered", "RemovePolicy done", "RemovePolicy failed",
                "UseAccessKey denied",
            ])
    }

    @Test func `a policy has one to 32,768 bytes`() throws {
        let scratch = try ScratchVault()
        let longest = [UInt8](repeating: 0x20, count: 32_768)
        try scratch.vault.setPolicy(longest, request: scratch.request)
        #expect(try scratch.vault.policy(request: scratch.request) == longest)
        #expect(throws: VaultError.invalid(.policyTooLong(limit: 32_768))) {
            try scratch.vault.setPolicy(longest + [0], request: scratch.request)
        }
        #expect(throws: VaultError.invalid(.emptyValue)) {
            try scratch.vault.setPolicy([], request: scratch.request)
        }
        #expect(try scratch.vault.policy(request: scratch.request) == longest)
    }
}
