import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import PKCS11
@testable import SecretVault

/// Pairs and keys for codes: made, proven, used, rotated, destroyed.
@Suite struct PairTests {
    static let digest = (0..<32).map { UInt8($0) }

    @Test(arguments: [
        (KeySpec.rsa2048, KeyUsage.signVerify, [KeyAlgorithm.pssSHA256, .pkcs1SHA256]),
        // SoftHSM does OAEP with SHA-1 only.
        (.rsa2048, .encryptDecrypt, [.oaepSHA1]),
        (.rsa4096, .signVerify, [.pssSHA256, .pkcs1SHA256]),
        (.ecP256, .signVerify, [.ecdsaSHA256]), (.ecP256K, .signVerify, [.ecdsaSHA256]),
        (.hmacSHA256, .signVerify, [.hmacSHA256]),
    ])
    func `a key says what it is, and what the token was seen to do`(
        spec: KeySpec, usage: KeyUsage, algorithms: [KeyAlgorithm]
    ) throws {
        let ground = try PairGround(spec, usage)
        let described = try ground.scratch.vault.describeKey(
            ground.key, request: ground.scratch.request)
        #expect(described.spec == spec && described.usage == usage)
        #expect(described.algorithms == algorithms)
        #expect(described.state == .enabled && described.primary == ground.version)
        #expect(
            try ground.scratch.vault.check(.values, request: ground.scratch.request).findings == [])
    }

    @Test func `a usage that the spec has not is refused, and the first is the default`() throws {
        let scratch = try ScratchVault()
        for spec in KeySpec.allCases {
            for usage in KeyUsage.allCases where !spec.usages.contains(usage) {
                #expect(throws: VaultError.invalid(.keyUsage(spec))) {
                    _ = try scratch.vault.createKey(
                        NewKey(spec: spec, usage: usage), request: scratch.request)
                }
            }
        }
        #expect(KeySpec.rsa2048.usages.first == .signVerify)
        #expect(KeySpec.aes256.usages == [.encryptDecrypt])
    }

    @Test func `a key does one thing: everything else is refused by name`() throws {
        let signing = try PairGround(.rsa2048)
        let wrong = VaultError.wrongKey(signing.id, .rsa2048, .signVerify)
        let (vault, key) = (signing.scratch.vault, signing.key)
        #expect(throws: wrong) { _ = try signing.sign(.ecdsaSHA256) }
        #expect(throws: wrong) {
            _ = try vault.generateMac(key, [1], request: signing.scratch.request)
        }
        #expect(throws: wrong) {
            _ = try vault.encryptAsymmetric(
                key, version: signing.version, try .test("x"), by: .oaepSHA1,
                request: signing.scratch.request)
        }
        #expect(throws: wrong) {
            _ = try vault.encrypt(
                key, try .test("x"), context: .empty, request: signing.scratch.request)
        }
        #expect(throws: wrong) {
            _ = try vault.createSecret(
                .db, value: try .test("x"), options: NewSecret(key: key),
                request: signing.scratch.request)
        }
        let sealing = try vault.createKey(NewKey(), request: signing.scratch.request)
        #expect(throws: VaultError.wrongKey(sealing.id, .aes256, .encryptDecrypt)) {
            _ = try vault.publicKey(
                KeyReference(sealing.id), version: try #require(sealing.primary),
                request: signing.scratch.request)
        }
        #expect(throws: VaultError.notFound(.keyVersion(signing.id))) {
            _ = try signing.sign(.pssSHA256, version: Identifier.none)
        }
        _ = try signing.sign(.pssSHA256)
    }

    @Test func `an older version goes on signing and verifying by its name`() throws {
        let ground = try PairGround(.ecP256)
        let first = try ground.sign(.ecdsaSHA256)
        let newer = try ground.scratch.vault.createKeyVersion(
            ground.key, request: ground.scratch.request
        ).object
        #expect(try ground.verifies(first, .ecdsaSHA256))
        #expect(try !ground.verifies(first, .ecdsaSHA256, version: newer))
        let second = try ground.sign(.ecdsaSHA256, version: newer)
        #expect(try ground.verifies(second, .ecdsaSHA256, version: newer))
        #expect(try ground.verifies(ground.sign(.ecdsaSHA256), .ecdsaSHA256))
    }

    @Test func `a pair is never rotated by itself, a key for codes may be`() throws {
        let pair = try PairGround(.ecP256)
        #expect(throws: VaultError.pairRotates) {
            _ = try pair.scratch.vault.setKeyRotation(
                pair.key, intervalSeconds: 604_800, request: pair.scratch.request)
        }
        #expect(throws: VaultError.pairRotates) {
            _ = try pair.scratch.vault.createKey(
                NewKey(spec: .ecP256, rotationSeconds: 604_800), request: pair.scratch.request)
        }
        let codes = try PairGround(.hmacSHA256)
        let vault = codes.scratch.vault
        func mac() throws -> [UInt8] {
            try vault.generateMac(codes.key, [1, 2, 3], request: codes.scratch.request).bytes
        }
        func verdict(_ code: [UInt8]) throws -> Verdict {
            try vault.verifyMac(codes.key, [1, 2, 3], code: code, request: codes.scratch.request)
        }
        let old = try mac()
        _ = try vault.setKeyRotation(
            codes.key, intervalSeconds: 604_800, request: codes.scratch.request)
        codes.scratch.now = codes.scratch.now.adding(days: 8)
        #expect(try vault.maintain(request: codes.scratch.request).rotated == [codes.id])
        let new = try mac()
        #expect(new != old)
        #expect(try verdict(old).isValid && verdict(old).keyVersion == codes.version)
        #expect(try verdict(new).isValid && verdict(new).keyVersion != codes.version)
        #expect(try !verdict([UInt8](repeating: 0, count: 32)).isValid)
        #expect(try !verdict(Array(new.dropLast())).isValid)
    }

    @Test func `an object that is not the record's gives nothing out`() throws {
        let signing = try PairGround(.ecP256)
        let signature = try signing.sign(.ecdsaSHA256)
        try signing.swapObject(.p256, .sign)
        #expect(throws: VaultError.tokenSick(signing.id)) { _ = try signing.sign(.ecdsaSHA256) }
        #expect(
            try signing.scratch.vault.check(.values, request: signing.scratch.request).findings == [
                Finding(.keyMissing, signing.version.hex, .key(signing.id.text))
            ])
        // What is public needs no token.
        #expect(try signing.verifies(signature, .ecdsaSHA256))

        let codes = try PairGround(.hmacSHA256)
        try codes.swapObject(.hmac, .sign)
        #expect(throws: VaultError.tokenSick(codes.id)) {
            _ = try codes.scratch.vault.generateMac(
                codes.key, [1], request: codes.scratch.request)
        }
        #expect(throws: VaultError.tokenSick(codes.id)) {
            _ = try codes.scratch.vault.verifyMac(
                codes.key, [1], code: [], request: codes.scratch.request)
        }
    }

    @Test func `a ciphertext that does not decrypt is told from a token that does not`() throws {
        let ground = try PairGround(.rsa2048, .encryptDecrypt)
        let vault = ground.scratch.vault
        func sealed() throws -> [UInt8] {
            try vault.encryptAsymmetric(
                ground.key, version: ground.version, try .test("text"), by: .oaepSHA1,
                request: ground.scratch.request
            ).bytes
        }
        func opened(_ ciphertext: [UInt8]) throws -> [UInt8] {
            try vault.decryptAsymmetric(
                ground.key, version: ground.version, ciphertext, by: .oaepSHA1,
                request: ground.scratch.request
            ).plaintext.plainCopy()
        }
        let good = try sealed()
        #expect(try opened(good) == Array("text".utf8))
        for bad in [
            [], [0], Array(good.dropLast()), good + [0], good.map { _ in 0xFF }, good.reversed(),
        ] as [[UInt8]] {
            #expect(throws: VaultError.ciphertextRefused) { _ = try opened(bad) }
        }
        #expect(throws: VaultError.algorithmUnsupported(ground.id, .oaepSHA256)) {
            _ = try vault.encryptAsymmetric(
                ground.key, version: ground.version, try .test("text"), by: .oaepSHA256,
                request: ground.scratch.request)
        }
        try ground.swapObject(.rsa(bitCount: 2048), .decrypt)
        #expect(throws: VaultError.tokenSick(ground.id)) { _ = try opened(good) }
        try ground.scratch.token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: ground.version.bytes)
        }
        #expect(throws: VaultError.keyMissingInToken(ground.id)) { _ = try opened(good) }
        #expect(try sealed().count == 256)
    }
}
