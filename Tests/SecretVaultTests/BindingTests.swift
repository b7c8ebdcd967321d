import PKCS11
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Sealed keys and values are bound to their place: an authentic record that has them elsewhere is
/// refused by the token's seal or the value's, in every scheme.
@Suite struct BindingTests {
    /// Writes the secret's record anew, as authentic as any, after `change`.
    private func rewrite(
        _ scratch: ScratchVault, _ change: (inout SecretHead, inout [[UInt8]]) throws -> Void
    ) throws {
        let request = scratch.request
        let found = try scratch.vault.writing(request, .putSecretValue) {
            (writer) throws(VaultError) in
            try writer.view.find(SecretHead.self, .db, .secret(.db))
        }
        let record = try #require(found.record)
        var head = record.head
        var blobs = head.versions.compactMap { version in
            head.blobRange(of: version.id).map { Array(record.file.blobs[$0]) }
        }
        try change(&head, &blobs)
        for place in head.versions.indices {
            head.versions[place].blobDigest = try SealedDigest.of(blobs[place])
        }
        let changed = head
        let all = blobs.flatMap { $0 }
        try scratch.vault.writing(request, .putSecretValue) { (writer) throws(VaultError) in
            try writer.write(changed, over: found, blobs: all)
        }
    }

    private func expectDamaged(_ scratch: ScratchVault, _ version: VersionID) throws {
        let file = try scratch.onlyFile(in: "secrets")
        #expect(throws: VaultError.damaged(file: file, .secret(.db))) {
            try scratch.get(.db, version)
        }
    }

    private func vault(_ scheme: SealingScheme) throws -> ScratchVault {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create(.db, "one")
        try scratch.put("two")
        try rewrite(scratch) { _, _ in }
        #expect(try scratch.get(.db, .v(1)) == "one")
        #expect(try scratch.get(.db, .v(2)) == "two")
        return scratch
    }

    @Test(arguments: SealingScheme.allCases)
    func `a data key opens for its own version only`(_ scheme: SealingScheme) throws {
        let scratch = try vault(scheme)
        try rewrite(scratch) { head, blobs in
            let keys = head.versions.map(\.dataKey)
            head.versions[0].dataKey = keys[1]
            head.versions[1].dataKey = keys[0]
            blobs.swapAt(0, 1)
        }
        try expectDamaged(scratch, .v(1))
        try expectDamaged(scratch, .v(2))
    }

    @Test(arguments: SealingScheme.allCases)
    func `a value opens under its own data key only`(_ scheme: SealingScheme) throws {
        let scratch = try vault(scheme)
        try rewrite(scratch) { _, blobs in blobs.swapAt(0, 1) }
        try expectDamaged(scratch, .v(1))
        try expectDamaged(scratch, .v(2))
        try rewrite(scratch) { _, blobs in blobs.swapAt(0, 1) }
        #expect(try scratch.get() == "two")
    }

    @Test(arguments: SealingScheme.allCases)
    func `a value is bound to the word that says what it is`(_ scheme: SealingScheme) throws {
        let scratch = try vault(scheme)
        try rewrite(scratch) { head, _ in head.versions[0].dataType = .binary }
        try expectDamaged(scratch, .v(1))
        #expect(try scratch.get(.db, .v(2)) == "two")
    }

    @Test(arguments: SealingScheme.allCases)
    func `a value is bound to one life of its name`(_ scheme: SealingScheme) throws {
        let scratch = try vault(scheme)
        try rewrite(scratch) { head, _ in head.incarnation = .none }
        try expectDamaged(scratch, .v(1))
        try expectDamaged(scratch, .v(2))
    }

    @Test(arguments: SealingScheme.allCases)
    func `a flipped bit of a sealed data key is damage, not a sick token`(
        _ scheme: SealingScheme
    ) throws {
        let scratch = try vault(scheme)
        let count = scheme == .gcm ? 48 : 40
        for place in 0..<count {
            try rewrite(scratch) { head, _ in head.versions[0].dataKey.bytes[place] ^= 1 }
            try expectDamaged(scratch, .v(1))
            try rewrite(scratch) { head, _ in head.versions[0].dataKey.bytes[place] ^= 1 }
        }
        #expect(try scratch.get(.db, .v(1)) == "one")
    }

    /// What is stored chooses nothing: it must be what the key's own record says.
    @Test func `a sealed key of another padding, size or mechanism is damage`() throws {
        let scratch = try vault(.oaep)
        let changes: [(inout SealedKey) -> Void] = [
            { $0.parameter = [2, 2] }, { $0.parameter = [1, 2] },
            { $0.bytes = Array($0.bytes[..<256]) },
            { $0.mechanism = 0x1 }, { $0.mechanism = 0x3 },
        ]
        for change in changes {
            var before: SealedKey?
            try rewrite(scratch) { head, _ in
                before = head.versions[0].dataKey
                change(&head.versions[0].dataKey)
            }
            try expectDamaged(scratch, .v(1))
            let good = try #require(before)
            try rewrite(scratch) { head, _ in head.versions[0].dataKey = good }
        }
        #expect(try scratch.get(.db, .v(1)) == "one")
    }

    @Test(arguments: [SealingScheme.wrap, .oaep])
    func `a commitment that is not the key's own is damage`(_ scheme: SealingScheme) throws {
        let scratch = try vault(scheme)
        try rewrite(scratch) { head, _ in head.versions[0].dataKey.commitment[31] ^= 1 }
        try expectDamaged(scratch, .v(1))
    }

    @Test func `a mechanism the key's own record does not name never reaches the token`() throws {
        let scratch = try vault(.gcm)
        // CKM_AES_CTR opens what AES-GCM has sealed without looking at the tag.
        try rewrite(scratch) { head, _ in head.versions[0].dataKey.mechanism = 0x1086 }
        try expectDamaged(scratch, .v(1))
    }

    @Test func `a record that says another name than its place is damaged`() throws {
        let scratch = try vault(.gcm)
        let file = try scratch.onlyFile(in: "secrets")
        try rewrite(scratch) { head, _ in head.name = .other }
        #expect(throws: VaultError.damaged(file: file, .secret(.db))) { try scratch.get() }
        #expect(throws: VaultError.notFound(.secret(.other))) { try scratch.get(.other) }
    }
}
