import Foundation
import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// A vault with something of everything in it, and the means to tamper with its files.
private struct Tampered {
    let scratch: ScratchVault
    let names: [SecretName]

    init() throws {
        scratch = try ScratchVault()
        names = try ["one", "two", "three"].map { try #require(SecretName($0)) }
        for name in names {
            let value = try SecretBytes.test("value of \(name)")
            _ = try scratch.vault.createSecret(
                name, value: value, options: NewSecret(), request: scratch.request)
            _ = try scratch.vault.bytes(of: name, scratch.request)
        }
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let alias = try #require(AliasName("alias/own"))
        try scratch.vault.createAlias(alias, for: KeyReference(key.id), request: scratch.request)
        _ = try scratch.vault.deleteSecretNow(names[2], request: scratch.request)
        try put("second", names[0])
    }

    func put(_ text: String, _ name: SecretName) throws {
        let value = try SecretBytes.test(text)
        _ = try scratch.vault.putValue(
            name, value: value, options: NewVersion(), request: scratch.request)
    }

    func check(_ level: CheckLevel = .values) throws -> CheckReport {
        try scratch.reopen()
        return try scratch.vault.check(level, request: scratch.request)
    }

    func url(_ path: String) -> URL { URL(fileURLWithPath: "\(scratch.path)/\(path)") }

    func bytes(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }

    /// Puts bytes in place as a writer of the folder would, without the vault's knowledge.
    func plant(_ data: Data, _ path: String) throws {
        try data.write(to: url(path))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: url(path).path)
    }

    /// The record files of a folder, newest change last is not promised.
    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(folder).path).sorted()
            .map { "\(folder)/\($0)" }
    }
}

@Suite struct CheckTests {
    @Test func `a vault that was only used is whole, at every level`() throws {
        let vault = try Tampered()
        for level in [CheckLevel.seals, .values] {
            let report = try vault.check(level)
            #expect(report.findings == [])
            #expect(report.records == 6)
            #expect(report.values == (level == .values ? 3 : 0))
            #expect(report.events >= 3)
        }
        #expect(
            try VaultFolder.open(vault.scratch.path).checkStructure().findings == [])
    }

    @Test func `an older record put back is found, and named`() throws {
        let vault = try Tampered()
        let old = try Dictionary(
            uniqueKeysWithValues: vault.files("secrets").map { ($0, try vault.bytes($0)) })
        try vault.put("third", vault.names[0])
        let changed = try #require(try old.first { try vault.bytes($0.key) != $0.value })
        try vault.plant(changed.value, changed.key)
        let report = try vault.check()
        #expect(report.hasAlarm)
        #expect(
            report.findings.contains(Finding(.rolledBack, changed.key, .secret(vault.names[0]))))
    }

    @Test func `record and shard put back together are found in the chain`() throws {
        let vault = try Tampered()
        let paths = try vault.files("secrets") + ["index/0/0"]
        let old = try paths.map { ($0, try vault.bytes($0)) }
        try vault.put("third", vault.names[0])
        // Something else has changed since, so that the last intent alone does not tell.
        try vault.put("other", vault.names[1])
        for (path, data) in old { try vault.plant(data, path) }
        #expect(try vault.check().findings.contains { $0.kind == .rolledBack })
    }

    @Test(arguments: ["secrets", "keys", "aliases", "audit", "index/0"])
    func `a file that is gone is found`(_ folder: String) throws {
        let vault = try Tampered()
        let path = try #require(try vault.files(folder).first)
        let data = try vault.bytes(path)
        try FileManager.default.removeItem(at: vault.url(path))
        let findings: [Finding]
        do { findings = try vault.check().findings } catch let error as VaultError {
            // Without the shard or the chain no key can be reached to look any further.
            findings = try VaultFolder.open(vault.scratch.path).checkStructure().findings
            #expect(error == .missing(file: path))
        }
        #expect(findings.contains { $0.isAlarm && $0.place == path })
        try vault.plant(data, path)
        #expect(try vault.check().findings == [])
    }

    @Test func `a planted record, a swapped one and a purged one put back are found`() throws {
        let vault = try Tampered()
        let paths = try vault.files("secrets")
        let (first, second) = (try vault.bytes(paths[0]), try vault.bytes(paths[1]))
        try vault.plant(first, "secrets/00112233445566778899aabbccddeeff")
        #expect(try vault.check(.seals).hasAlarm)
        try FileManager.default.removeItem(
            at: vault.url("secrets/00112233445566778899aabbccddeeff"))
        try vault.plant(first, paths[1])
        #expect(try vault.check(.seals).hasAlarm)
        try vault.plant(second, paths[1])
        #expect(try vault.check(.seals).findings == [])

        _ = try vault.scratch.vault.deleteSecretNow(
            vault.names[1], request: vault.scratch.request)
        let gone = try #require(paths.first { (try? vault.bytes($0)) == nil })
        try vault.plant(gone == paths[0] ? first : second, gone)
        #expect(try vault.check(.seals).findings == [Finding(.dead, gone)])
    }

    @Test func `every part of the audit chain is held against the rest`() throws {
        let vault = try Tampered()
        for path in ["audit/w0", "audit/e0"] {
            let whole = try vault.bytes(path)
            for offset in stride(from: 300, to: whole.count - 600, by: 700) {
                var bytes = whole
                bytes[offset] ^= 1
                try vault.plant(bytes, path)
                let findings = (try? vault.check(.seals).findings) ?? [Finding(.damaged, path)]
                let isFound = findings.contains { $0.isAlarm }
                #expect(isFound, "\(path) at \(offset)")
            }
            try vault.plant(whole, path)
        }
        #expect(try vault.check(.seals).findings == [])
    }

    @Test func `a chain head kept elsewhere shows when the whole folder is of the past`() throws {
        let vault = try Tampered()
        let copy = try ScratchFolder.make() + "/vault"
        try FileManager.default.copyItem(atPath: vault.scratch.path, toPath: copy)
        try vault.put("third", vault.names[0])
        let head = try #require(try vault.check(.seals).head)
        let same = try vault.scratch.vault.check(
            .seals, against: head, request: vault.scratch.request)
        #expect(same.findings == [])

        let old = try Vault(
            VaultFolder.open(copy), token: vault.scratch.token.token, pin: vault.scratch.pin)
        #expect(try old.check(.seals, request: vault.scratch.request).findings == [])
        let report = try old.check(.seals, against: head, request: vault.scratch.request)
        #expect(report.findings == [Finding(.rolledBack, "audit")])
    }

    @Test func `a key object that is gone from the token is found on the other side`() throws {
        let vault = try Tampered()
        let key = try vault.scratch.vault.createKey(NewKey(), request: vault.scratch.request)
        let object = try #require(key.versions.first?.object)
        #expect(try vault.check(.seals).findings == [])
        try vault.scratch.token.token.withSession(readWrite: true) {
            (session) throws(TokenError) in
            try session.destroyKey(objectID: object.bytes)
        }
        #expect(
            try vault.check(.seals).findings == [
                Finding(.keyMissing, object.hex, .key(key.id.text))
            ])
    }
}
