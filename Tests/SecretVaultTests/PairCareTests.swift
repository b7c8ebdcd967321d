import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import PKCS11
@testable import SecretVault

/// What check, destruction and the audit trail make of pairs and keys for codes.
@Suite struct PairCareTests {
    @Test(arguments: [KeySpec.ecP256, .hmacSHA256])
    func `check knows the objects, and destroying leaves none`(_ spec: KeySpec) throws {
        let ground = try PairGround(spec)
        let (scratch, vault) = (ground.scratch, ground.scratch.vault)
        let other = try vault.createKey(NewKey(spec: .ecP256), request: scratch.request)
        let lost = try #require(other.primary)
        try scratch.token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: lost.bytes)
        }
        #expect(
            try vault.check(.seals, request: scratch.request).findings == [
                Finding(.keyMissing, lost.hex, .key(other.id.text))
            ])
        let end = try vault.scheduleKeyDeletion(ground.key, windowDays: 7, request: scratch.request)
        scratch.now = end
        try vault.destroyKey(
            ground.key, shreddingSecrets: false, trustingClock: true, request: scratch.request)
        try scratch.token.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.proveGone(objectID: ground.version.bytes)
        }
        #expect(throws: VaultError.notFound(.key(ground.id.text))) {
            _ = try ground.sign(.ecdsaSHA256)
        }
    }

    @Test func `a public half left without its private one is no key`() throws {
        let ground = try PairGround(.ecP256)
        let vault = ground.scratch.vault
        let object = ground.version
        try ground.scratch.token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: object.bytes)
            try s.leavePublicHalf(
                objectID: object.bytes, label: "kist:\(vault.keys.vault.hex):\(ground.id.text)")
        }
        #expect(
            try vault.check(.seals, request: ground.scratch.request).findings == [
                Finding(.keyMissing, object.hex, .key(ground.id.text))
            ])
    }

    @Test func `every use is written in the audit trail`() throws {
        let ground = try PairGround(.ecP256)
        let signature = try ground.sign(.ecdsaSHA256)
        _ = try ground.verifies(signature, .ecdsaSHA256)
        _ = try ground.scratch.vault.publicKey(
            ground.key, version: ground.version, request: ground.scratch.request)
        _ = try? ground.sign(.pssSHA256)
        var told: [String] = []
        _ = try ground.scratch.vault.auditTrail(request: ground.scratch.request) {
            told.append("\($0.operation) \($0.outcome.rawValue)")
        }
        #expect(
            told.suffix(4) == [
                "AsymmetricSign answered", "AsymmetricVerify answered", "GetPublicKey answered",
                "AsymmetricSign failed",
            ], "\(told)")
    }
}

extension Session {
    /// What a kill could leave on a token that keeps public halves.
    fileprivate func leavePublicHalf(objectID: [UInt8], label: String) throws(TokenError) {
        let request = WorkingKeyTemplate(
            objectID: objectID, label: label, kind: .p256, duty: .sign)
        let (own, _) = try generatePair(
            request, restrictingMechanisms: true, keepingPublic: true)
        try destroy(own)
    }
}
