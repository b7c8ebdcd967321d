import Foundation
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// Changes that something stops half way.
@Suite struct RefusedChangeTests {
    @Test func `a root key whose new VAULT stands keeps its new object`() throws {
        let scratch = try ScratchVault()
        let copy = URL(filePath: "\(scratch.path)/VAULT.copy")
        try FileManager.default.removeItem(at: copy)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: false)
        let unknown = #expect(throws: VaultError.self) {
            try scratch.vault.rotateRoot(request: scratch.request)
        }
        guard case .outcomeUnknown(nil, let cause?) = unknown else {
            Issue.record("\(String(describing: unknown))")
            return
        }
        #expect("\(cause)".contains("VAULT.copy"))
        // As long as that cannot be ended, nothing else is begun, and what stands in the way is named.
        #expect(throws: VaultError.notBegun(cause)) {
            try scratch.vault.rotateRoot(request: scratch.request)
        }
        try FileManager.default.removeItem(at: copy)
        try scratch.reopen()
        let name = try #require(SecretName("after"))
        let value = try SecretBytes.test("still here")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("still here".utf8))
    }

    @Test func `a rotated root key opens the vault`() throws {
        let scratch = try ScratchVault()
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        #expect(try scratch.vault.status(request: scratch.request).generation == 2)
    }

    @Test func `a change that the index cannot take is refused before anything changes`() throws {
        let scratch = try ScratchVault()
        let name = try #require(SecretName("db_cred"))
        let first = try SecretBytes.test("first")
        _ = try scratch.vault.createSecret(
            name, value: first, options: NewSecret(), request: scratch.request)
        let shard = URL(filePath: "\(scratch.path)/index/0/0")
        let whole = try Data(contentsOf: shard)
        var bytes = whole
        bytes[bytes.count - 1] ^= 1
        try write(bytes, to: shard)
        let second = try SecretBytes.test("second")
        #expect(throws: VaultError.damaged(file: "index/0/0", nil)) {
            try scratch.vault.putValue(
                name, value: second, options: NewVersion(), request: scratch.request)
        }
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("first".utf8))
        try write(whole, to: shard)
        _ = try scratch.vault.putValue(
            name, value: second, options: NewVersion(), request: scratch.request)
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("second".utf8))
    }

    @Test func `a policy set in a key's window does not stop its destruction`() throws {
        let scratch = try ScratchVault()
        let id = try scratch.vault.createKey(NewKey(), request: scratch.request).id
        let key = KeyReference(id)
        _ = try scratch.vault.scheduleKeyDeletion(key, windowDays: 7, request: scratch.request)
        try scratch.vault.setKeyPolicy(key, Array("{}".utf8), request: scratch.request)
        #expect(throws: VaultError.self) {
            try scratch.vault.destroyKey(key, shreddingSecrets: false, request: scratch.request)
        }
        scratch.now = scratch.now.adding(days: 8)
        try scratch.vault.destroyKey(key, shreddingSecrets: false, request: scratch.request)
        let end = scratch.now.adding(days: -1)
        #expect(throws: VaultError.keyDeleted(id, since: end)) {
            try scratch.vault.restoreKey(key, request: scratch.request)
        }
    }

    @Test func `a purge behind its commit point ends, whatever lies below the tombstone`() throws {
        let scratch = try ScratchVault()
        let name = try #require(SecretName("db_cred"))
        let value = try SecretBytes.test("first")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        let folder = URL(filePath: "\(scratch.path)/secrets")
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
                .first)
        _ = try scratch.vault.deleteSecretNow(name, request: scratch.request)
        let chain = URL(filePath: "\(scratch.path)/audit/w0")
        var bytes = try Data(contentsOf: chain)
        bytes.replaceSubrange((bytes.count - 64)..., with: Data(count: 64))
        try write(bytes, to: chain)
        try write(Data("damaged".utf8), to: folder.appending(path: file))
        let other = try #require(SecretName("other"))
        _ = try scratch.vault.createSecret(
            other, value: value, options: NewSecret(), request: scratch.request)
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("first".utf8))
    }

    @Test func `a key's destruction after a reboot is written down first`() throws {
        let scratch = try ScratchVault()
        let id = try scratch.vault.createKey(NewKey(), request: scratch.request).id
        let key = KeyReference(id)
        _ = try scratch.vault.scheduleKeyDeletion(key, windowDays: 7, request: scratch.request)
        scratch.now = scratch.now.adding(days: 8)
        let boot = try #require(Identifier([UInt8](repeating: 9, count: 16)))
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60)
        #expect(throws: VaultError.clockUnconfirmed(now: scratch.now)) {
            try scratch.vault.destroyKey(key, shreddingSecrets: false, request: scratch.request)
        }
        scratch.now = UnixTime(seconds: scratch.now.seconds + 3600)
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 3660)
        try scratch.vault.destroyKey(key, shreddingSecrets: false, request: scratch.request)
    }

    private func write(_ bytes: Data, to file: URL) throws {
        try bytes.write(to: file)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
    }
}
