import Foundation
import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct KeyDestructionTests {
    private let scratch: ScratchVault
    private let key: KeyReference
    private let id: KeyID
    private let object: Identifier
    private let name: SecretName

    init() throws {
        scratch = try ScratchVault()
        let made = try scratch.vault.createKey(NewKey(), request: scratch.request)
        id = made.id
        key = KeyReference(made.id)
        object = try #require(made.primary)
        name = try #require(SecretName("under_it"))
        let value = try SecretBytes.test("to be shredded")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(key: key), request: scratch.request)
    }

    private func isInToken() throws -> Bool {
        do {
            try scratch.token.token.withSession(fresh: true) { (session) throws(TokenError) in
                _ = try session.findMasterKey(
                    objectID: object.bytes,
                    profile: TokenProfile(scheme: .gcm, mechanism: 0x1087, ivMode: .caller))
            }
            return true
        } catch TokenError.keyNotFound {
            return false
        }
    }

    @Test func `a scheduled key seals and opens nothing, and comes back enabled`() throws {
        let end = try scratch.vault.scheduleKeyDeletion(
            key, windowDays: 7, request: scratch.request)
        #expect(end == scratch.now.adding(days: 7))
        #expect(throws: VaultError.keyUnusable(id, .pendingDeletion)) {
            try scratch.vault.bytes(of: name, scratch.request)
        }
        #expect(throws: VaultError.keyScheduled(id, until: end)) {
            _ = try scratch.vault.scheduleKeyDeletion(
                key, windowDays: 8, request: scratch.request)
        }
        try scratch.vault.cancelKeyDeletion(key, request: scratch.request)
        #expect(
            try scratch.vault.bytes(of: name, scratch.request) == Array("to be shredded".utf8))
        #expect(throws: VaultError.keyNotScheduled(id)) {
            try scratch.vault.cancelKeyDeletion(key, request: scratch.request)
        }
    }

    @Test(arguments: [(6, false), (7, true), (366, true), (367, false)])
    func `a key's window is 7 to 366 days`(_ days: Int, _ isAllowed: Bool) throws {
        if isAllowed {
            _ = try scratch.vault.scheduleKeyDeletion(
                key, windowDays: days, request: scratch.request)
        } else {
            #expect(throws: VaultError.invalid(.keyWindow(days: days))) {
                _ = try scratch.vault.scheduleKeyDeletion(
                    key, windowDays: days, request: scratch.request)
            }
        }
    }

    @Test func `a protected key is not scheduled`() throws {
        try scratch.vault.setKeyProtection(
            key, enabled: true, description: nil, request: scratch.request)
        #expect(throws: VaultError.keyProtected(id)) {
            _ = try scratch.vault.scheduleKeyDeletion(
                key, windowDays: 7, request: scratch.request)
        }
        try scratch.vault.setKeyProtection(
            key, enabled: false, description: nil, request: scratch.request)
        _ = try scratch.vault.scheduleKeyDeletion(key, windowDays: 7, request: scratch.request)
    }

    @Test func `the default key is never scheduled`() throws {
        let key = KeyReference(.secretsDefault)
        let id = try scratch.vault.describeKey(key, request: scratch.request).id
        for reference in [key, KeyReference(id)] {
            #expect(throws: VaultError.keyProtected(id)) {
                _ = try scratch.vault.scheduleKeyDeletion(
                    reference, windowDays: 7, request: scratch.request)
            }
        }
    }

    @Test func `behind its window a key answers as deleted, its secrets name it and the date`()
        throws
    {
        let end = try scratch.vault.scheduleKeyDeletion(
            key, windowDays: 7, request: scratch.request)
        scratch.now = end
        #expect(throws: VaultError.notFound(.key(id.text))) {
            _ = try scratch.vault.describeKey(key, request: scratch.request)
        }
        #expect(throws: VaultError.keyDeleted(id, since: end)) {
            try scratch.vault.bytes(of: name, scratch.request)
        }
        #expect(throws: VaultError.notFound(.key(id.text))) {
            try scratch.vault.cancelKeyDeletion(key, request: scratch.request)
        }
        #expect(try scratch.vault.maintain(request: scratch.request).keysToDestroy == [id])
        #expect(try isInToken())
        try scratch.vault.restoreKey(key, request: scratch.request)
        #expect(
            try scratch.vault.bytes(of: name, scratch.request) == Array("to be shredded".utf8))
    }

    @Test func `a key is destroyed behind its window only, and its secrets are not by accident`()
        throws
    {
        let end = try scratch.vault.scheduleKeyDeletion(
            key, windowDays: 7, request: scratch.request)
        #expect(throws: VaultError.windowOpen(.key(id.text), until: end)) {
            try scratch.vault.destroyKey(key, shreddingSecrets: true, request: scratch.request)
        }
        scratch.now = end
        #expect(throws: VaultError.keyInUse(id, secrets: 1)) {
            try scratch.vault.destroyKey(key, shreddingSecrets: false, request: scratch.request)
        }
        #expect(try isInToken())
        try scratch.vault.destroyKey(key, shreddingSecrets: true, request: scratch.request)
        #expect(try !isInToken())
        #expect(throws: VaultError.keyDeleted(id, since: end)) {
            try scratch.vault.bytes(of: name, scratch.request)
        }
        #expect(throws: VaultError.keyDeleted(id, since: end)) {
            try scratch.vault.restoreKey(key, request: scratch.request)
        }
        #expect(throws: VaultError.keyDeleted(id, since: end)) {
            try scratch.vault.destroyKey(key, shreddingSecrets: true, request: scratch.request)
        }
        try scratch.reopen()
        #expect(try !scratch.vault.check(.values, request: scratch.request).hasAlarm)
    }

    @Test func `a record put back from a copy does not shred a key`() throws {
        let end = try scratch.vault.scheduleKeyDeletion(
            key, windowDays: 7, request: scratch.request)
        let copy = try ScratchFolder.make() + "/vault"
        try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
        try scratch.vault.restoreKey(key, request: scratch.request)
        for folder in ["keys", "index/0"] {
            try FileManager.default.removeItem(atPath: "\(scratch.path)/\(folder)")
            try FileManager.default.copyItem(
                atPath: "\(copy)/\(folder)", toPath: "\(scratch.path)/\(folder)")
        }
        scratch.now = end
        try scratch.reopen()
        #expect(throws: VaultError.self) {
            try scratch.vault.destroyKey(key, shreddingSecrets: true, request: scratch.request)
        }
        #expect(try isInToken())
    }

    @Test func `a key that is due is rotated by maintenance, and not before`() throws {
        let day: UInt64 = 86_400
        let status = try scratch.vault.setKeyRotation(
            key, intervalSeconds: 7 * day, request: scratch.request)
        #expect(status.rotation?.next == scratch.now.adding(days: 7))
        scratch.now = UnixTime(seconds: scratch.now.adding(days: 7).seconds - 1)
        #expect(try scratch.vault.maintain(request: scratch.request).rotated == [])
        scratch.now = UnixTime(seconds: scratch.now.seconds + 1)
        #expect(try scratch.vault.maintain(request: scratch.request).rotated == [id])
        let rotated = try scratch.vault.describeKey(key, request: scratch.request)
        #expect(rotated.versions.count == 2)
        #expect(rotated.rotation?.next == scratch.now.adding(days: 7))
        #expect(try scratch.vault.maintain(request: scratch.request).rotated == [])
    }
}
