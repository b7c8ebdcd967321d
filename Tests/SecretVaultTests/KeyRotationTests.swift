import PKCS11
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

@Suite struct KeyRotationTests {
    private static let context = EncryptionContext([(Array("app".utf8), Array("pay".utf8))])

    private func vaultWithSecrets(
        _ scheme: SealingScheme, count: Int
    ) throws -> (ScratchVault, KeyReference, [SecretName]) {
        let scratch = try ScratchVault(scheme: scheme)
        let names = try (0..<count).map { try #require(SecretName("secret-\($0)")) }
        for name in names {
            for text in ["first of \(name)", "second of \(name)"] {
                let value = try SecretBytes.test(text)
                if text.hasPrefix("first") {
                    _ = try scratch.vault.createSecret(
                        name, value: value, options: NewSecret(), request: scratch.request)
                } else {
                    _ = try scratch.vault.putValue(
                        name, value: value, options: NewVersion(), request: scratch.request)
                }
            }
        }
        return (scratch, KeyReference(.secretsDefault), names)
    }

    private func requireValues(_ scratch: ScratchVault, _ names: [SecretName]) throws {
        for name in names {
            let first = VersionSelector(versionID: VersionID("v1"))
            #expect(
                try scratch.vault.bytes(of: name, scratch.request, first)
                    == Array("first of \(name)".utf8))
            #expect(
                try scratch.vault.bytes(of: name, scratch.request)
                    == Array("second of \(name)".utf8))
        }
    }

    @Test(arguments: SealingScheme.allCases)
    func `old secrets and blobs survive ten rotations and a rewrap`(
        _ scheme: SealingScheme
    ) throws {
        let (scratch, key, names) = try vaultWithSecrets(scheme, count: 3)
        let context = try #require(Self.context)
        let plaintext = try SecretBytes.test("kept by a caller")
        var blobs: [SealedBlob] = []
        for _ in 0..<10 {
            blobs.append(
                try scratch.vault.encrypt(
                    key, plaintext, context: context, request: scratch.request))
            _ = try scratch.vault.createKeyVersion(key, request: scratch.request)
        }
        try requireValues(scratch, names)
        #expect(Set(blobs.map(\.keyVersion)).count == 10)

        let blobsBefore = try names.map { try scratch.vault.storedBlobs(of: $0, scratch.request) }
        var seen: [Int] = []
        let result = try scratch.vault.rewrap(key, request: scratch.request) { done, all in
            seen.append(done * 100 + all)
        }
        #expect(result == RewrapResult(resealed: 3, left: 0, total: 3))
        #expect(seen == [103, 203, 303])
        #expect(
            try names.map { try scratch.vault.storedBlobs(of: $0, scratch.request) }
                == blobsBefore)
        #expect(
            try scratch.vault.rewrap(key, request: scratch.request) { _, _ in }.resealed == 0)
        try requireValues(scratch, names)
        for blob in blobs {
            let opened = try scratch.vault.decrypt(
                blob.bytes, context: context, request: scratch.request)
            #expect(opened.plaintext.plainCopy() == Array("kept by a caller".utf8))
            #expect(opened.keyVersion == blob.keyVersion)
        }
        try scratch.reopen()
        #expect(try scratch.vault.check(.values, request: scratch.request).findings == [])
    }

    @Test func `what others change while a rewrap runs is counted`() throws {
        let (scratch, key, names) = try vaultWithSecrets(.gcm, count: 3)
        _ = try scratch.vault.createKeyVersion(key, request: scratch.request)
        let other = try Vault(
            try VaultFolder.open(scratch.path), token: scratch.token.token, pin: scratch.pin)
        let late = try #require(SecretName("late"))
        var failure: (any Error)?
        let result = try scratch.vault.rewrap(key, request: scratch.request) { done, all in
            guard done == all else { return }
            do {
                _ = try other.createSecret(
                    late, value: try .test("late"), options: NewSecret(), request: scratch.request)
                _ = try other.createKeyVersion(key, request: scratch.request)
            } catch { failure = error }
        }
        #expect(failure == nil)
        #expect(
            result == RewrapResult(resealed: 3, left: names.count + 1, total: names.count + 1))
        // And nobody else's change: nothing is left.
        let again = try scratch.vault.rewrap(key, request: scratch.request) { _, _ in }
        #expect(again == RewrapResult(resealed: 4, left: 0, total: 4))
    }

    @Test(arguments: SealingScheme.allCases)
    func `a blob opens with its own context and no other, and not when changed`(
        _ scheme: SealingScheme
    ) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let key = KeyReference(.secretsDefault)
        let context = try #require(Self.context)
        let plaintext = try SecretBytes.test("x")
        let blob = try scratch.vault.encrypt(
            key, plaintext, context: context, request: scratch.request)
        func opened(_ bytes: [UInt8], _ context: EncryptionContext) throws -> [UInt8] {
            try scratch.vault.decrypt(bytes, context: context, request: scratch.request)
                .plaintext.plainCopy()
        }
        #expect(try opened(blob.bytes, context) == Array("x".utf8))
        #expect(throws: VaultError.blobRefused) { _ = try opened(blob.bytes, .empty) }
        let other = try #require(EncryptionContext([(Array("app".utf8), Array("pax".utf8))]))
        #expect(throws: VaultError.blobRefused) { _ = try opened(blob.bytes, other) }
        for place in blob.bytes.indices {
            var changed = blob.bytes
            changed[place] ^= 1
            #expect(throws: VaultError.self, "byte \(place)") { _ = try opened(changed, context) }
        }
        for count in 0..<blob.bytes.count {
            #expect(throws: VaultError.self) {
                _ = try opened(Array(blob.bytes.prefix(count)), context)
            }
        }
        #expect(try opened(blob.bytes, context) == Array("x".utf8))
        #expect(EncryptionContext([([1], [2]), ([1], [3])]) == nil)
    }

    @Test(arguments: SealingScheme.allCases)
    func `a data key comes open and sealed, and is the same`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        for byteCount in [1, 16, 32, 1024] {
            let made = try scratch.vault.generateDataKey(
                KeyReference(.secretsDefault), byteCount: byteCount, context: .empty,
                request: scratch.request)
            let opened = try scratch.vault.decrypt(
                made.blob.bytes, context: .empty, request: scratch.request)
            let madeByteCount = made.plaintext.byteCount
            #expect(madeByteCount == byteCount)
            let isSame = opened.plaintext.isEqual(to: made.plaintext)
            #expect(isSame)
        }
        for byteCount in [0, 1025] {
            #expect(throws: VaultError.invalid(.dataKeySize(byteCount))) {
                _ = try scratch.vault.generateDataKey(
                    KeyReference(.secretsDefault), byteCount: byteCount, context: .empty,
                    request: scratch.request)
            }
        }
    }

    @Test func `the root key moves under a new key, and the vault stays what it is`() throws {
        let (scratch, _, names) = try vaultWithSecrets(.gcm, count: 2)
        let before = try scratch.vault.status(request: scratch.request)
        let old = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let after = try scratch.vault.status(request: scratch.request)
        #expect(after.pin == before.pin && after.generation == before.generation + 1)
        try requireValues(scratch, names)
        try scratch.token.token.withSession(readWrite: true) {
            (session) throws(TokenError) in
            try session.destroyKey(objectID: old.bytes)
        }
        try scratch.reopen()
        try requireValues(scratch, names)
        #expect(try scratch.vault.check(.values, request: scratch.request).findings == [])
    }
}

extension Vault {
    /// The sealed values of a secret as they lie in its record.
    fileprivate func storedBlobs(of name: SecretName, _ request: Request) throws -> [UInt8] {
        try reading(request) { (view) throws(VaultError) in
            try view.find(SecretHead.self, name, .secret(name)).record?.file.blobs ?? []
        }
    }
}
