import PKCS11
import PublicKeys
import SecretVault
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@Suite struct ImportTests {
    @Test(arguments: [SealingScheme.gcm, .wrap], [WrappingAlgorithm.pkcs1v15, .oaepSHA1])
    func `imported material seals and opens like the token's own`(
        scheme: SealingScheme, algorithm: WrappingAlgorithm
    ) throws {
        let owner = try Owner(ScratchVault(scheme: scheme))
        #expect(try owner.state() == .pendingImport)
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) { try owner.seal("a") }
        try owner.bring(owner.material, algorithm)
        #expect(try owner.state() == .enabled)
        let blob = try owner.seal("hello")
        #expect(try owner.open(blob) == "hello")
        try owner.scratch.reopen()
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.check().isEmpty)
    }

    /// What comes in is 32 bytes, and a key version of this scheme is a pair.
    @Test func `nothing is imported into a vault of scheme oaep`() throws {
        let owner = try Owner(ScratchVault(scheme: .oaep))
        let before = try owner.objects()
        for algorithm in [WrappingAlgorithm.pkcs1v15, .oaepSHA1, .oaepSHA256] {
            #expect(throws: VaultError.importUnsupported) {
                try owner.parameters(algorithm)
            }
        }
        #expect(try owner.objects() == before)
        #expect(try owner.check().isEmpty)
    }

    @Test func `SoftHSM's missing OAEP with SHA-256 is said, and leaves nothing`() throws {
        let owner = try Owner()
        let before = try owner.objects()
        #expect(throws: VaultError.wrappingUnsupported(.oaepSHA256)) {
            try owner.parameters(.oaepSHA256)
        }
        #expect(try owner.objects() == before)
        #expect(try owner.check().isEmpty)
    }

    @Test func `the same material brings back what it sealed, other material nothing`() throws {
        let owner = try Owner()
        try owner.bring(owner.material)
        let blob = try owner.seal("hello")
        try owner.create(secret: .db, "in a secret")
        let full = try owner.objects()
        try owner.delete()
        #expect(try owner.objects() == full - 1)
        #expect(try owner.state() == .pendingImport)
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) {
            try owner.open(blob)
        }
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) {
            try owner.scratch.vault.bytes(of: .db, owner.scratch.request)
        }
        #expect(try owner.check().isEmpty)

        var other = owner.material
        other[31] ^= 1
        #expect(throws: VaultError.materialRefused(owner.id)) { try owner.bring(other) }
        #expect(try owner.objects() == full - 1)
        #expect(try owner.state() == .pendingImport)

        try owner.bring(owner.material)
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.scratch.get(.db) == "in a secret")
        #expect(try owner.objects() == full)
        #expect(try owner.check().isEmpty)
    }

    @Test func `other material is refused for a key that has some, the same sets its time`() throws
    {
        let owner = try Owner()
        try owner.bring(owner.material)
        let blob = try owner.seal("hello")
        #expect(throws: VaultError.materialRefused(owner.id)) {
            try owner.bring([UInt8](repeating: 1, count: 32))
        }
        #expect(try owner.open(blob) == "hello")
        let end = owner.scratch.now.adding(days: 3)
        try owner.bring(owner.material, until: end)
        #expect(try owner.description().materialExpires == end)
        try owner.bring(owner.material)
        #expect(try owner.description().materialExpires == nil)
        try owner.scratch.vault.setKey(
            owner.key, enabled: false, request: owner.scratch.request)
        try owner.bring(owner.material)
        #expect(try owner.state() == .disabled)
    }

    @Test(arguments: [0, 1, 16, 24, 31, 33, 64])
    func `material of another length is refused`(count: Int) throws {
        let owner = try Owner()
        let before = try owner.objects()
        #expect(throws: VaultError.materialRefused(owner.id)) {
            try owner.bring([UInt8](repeating: 7, count: count))
        }
        #expect(try owner.objects() == before)
        #expect(try owner.state() == .pendingImport)
    }

    @Test func `a wrapping key takes one try, whatever comes of it`() throws {
        let owner = try Owner()
        for material in [[UInt8](repeating: 7, count: 31), owner.material] {
            let parameters = try owner.parameters()
            let wrapped = try owner.wrap(material, parameters)
            _ = try? owner.give(wrapped, parameters.token)
            #expect(throws: VaultError.importTokenExpired) {
                try owner.give(wrapped, parameters.token)
            }
        }
        #expect(try owner.state() == .enabled)
    }

    @Test func `new parameters end the old ones, and their wrapping key`() throws {
        let owner = try Owner()
        let old = try owner.parameters()
        let count = try owner.objects()
        let new = try owner.parameters()
        #expect(try owner.objects() == count)
        #expect(old.publicKey != new.publicKey && old.token != new.token)
        #expect(throws: VaultError.importTokenExpired) {
            try owner.give(owner.wrap(owner.material, old), old.token)
        }
        // For another public key than the token is about.
        #expect(throws: VaultError.materialRefused(owner.id)) {
            try owner.give(owner.wrap(owner.material, old), new.token)
        }
        #expect(try owner.objects() == count - 1)
    }

    @Test func `a day is what a token is good for`() throws {
        let owner = try Owner()
        let parameters = try owner.parameters()
        #expect(parameters.expires == owner.scratch.now.adding(days: 1))
        let wrapped = try owner.wrap(owner.material, parameters)
        owner.scratch.now = parameters.expires
        #expect(throws: VaultError.importTokenExpired) {
            try owner.give(wrapped, parameters.token)
        }
        owner.scratch.now = UnixTime(seconds: parameters.expires.seconds - 1)
        try owner.give(wrapped, parameters.token)
    }

    @Test func `no byte of a token can be another, nor can it serve another key`() throws {
        let owner = try Owner()
        let parameters = try owner.parameters()
        let wrapped = try owner.wrap(owner.material, parameters)
        for place in parameters.token.indices {
            var token = parameters.token
            token[place] ^= 1
            #expect(throws: VaultError.importTokenInvalid, "byte \(place)") {
                try owner.give(wrapped, token)
            }
        }
        for token in [[], parameters.token + [0], Array(parameters.token.dropLast())] {
            #expect(throws: VaultError.importTokenInvalid) { try owner.give(wrapped, token) }
        }
        let other = try Owner(owner.scratch)
        #expect(throws: VaultError.importTokenInvalid) {
            try other.give(wrapped, parameters.token)
        }
        try owner.give(wrapped, parameters.token)
    }

    @Test func `a key of the token's own takes no material`() throws {
        let owner = try Owner()
        let id = try owner.scratch.vault.createKey(NewKey(), request: owner.scratch.request).id
        let own = KeyReference(id)
        let refused = VaultError.wrongOrigin(id, .token)
        #expect(throws: refused) {
            _ = try owner.scratch.vault.parametersForImport(
                own, .oaepSHA1, request: owner.scratch.request)
        }
        #expect(throws: refused) {
            try owner.scratch.vault.importKeyMaterial(
                own, wrapped: [], token: [], expires: nil, request: owner.scratch.request)
        }
        #expect(throws: refused) {
            try owner.scratch.vault.deleteKeyMaterial(own, request: owner.scratch.request)
        }
    }

    @Test func `the token makes no version of an imported key`() throws {
        let owner = try Owner()
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) {
            _ = try owner.scratch.vault.createKeyVersion(
                owner.key, request: owner.scratch.request)
        }
        try owner.bring(owner.material)
        #expect(throws: VaultError.wrongOrigin(owner.id, .external)) {
            _ = try owner.scratch.vault.createKeyVersion(
                owner.key, request: owner.scratch.request)
        }
        #expect(throws: VaultError.wrongOrigin(owner.id, .external)) {
            _ = try owner.scratch.vault.setKeyRotation(
                owner.key, intervalSeconds: 604_800, request: owner.scratch.request)
        }
        #expect(throws: VaultError.keyUnsupported(.rsa2048)) {
            _ = try owner.scratch.vault.createKey(
                NewKey(spec: .rsa2048, origin: .external), request: owner.scratch.request)
        }
    }

    @Test func `a record without the token's object is made whole by the same material`() throws {
        let owner = try Owner()
        try owner.bring(owner.material)
        let blob = try owner.seal("hello")
        try owner.destroyObject()
        #expect(throws: VaultError.keyMissingInToken(owner.id)) { try owner.open(blob) }
        try owner.bring(owner.material)
        #expect(try owner.open(blob) == "hello")
    }
}
