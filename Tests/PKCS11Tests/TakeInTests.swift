import PublicKeys
import SecureMemory
import TestKit
import Testing

@testable import PKCS11

private let ways: [(WorkingMechanism, RSAEncryption)] = [
    (.pkcs1, .pkcs1v15), (.oaepSHA1, .oaepSHA1),
]

struct TakeInTests {
    @Test(arguments: ways)
    func `wrapped material becomes a master key that the token keeps to itself`(
        algorithm: (WorkingMechanism, RSAEncryption)
    ) throws {
        let token = try ScratchToken()
        for profile in symmetricProfiles {
            let wrapping = try WrappingPair(token, algorithm, .decrypt)
            let value = [UInt8](0..<32)
            let material = try wrapping.wrap(value)
            let id = ScratchToken.newID()
            _ = try token.token.withSession(readWrite: true) { (s) throws(TokenError) in
                try s.takeInMasterKey(
                    material, objectID: id, label: "kist:test", profile: profile)
            }
            let lies = try token.token.withSession(readWrite: true, fresh: true) {
                (s) throws(TokenError) in
                try s.proveMasterKey(
                    s.findMasterKey(objectID: id, profile: profile), label: "kist:test",
                    profile: profile)
            }
            #expect(lies.isEmpty)
            let key = try token.find(id)
            let new = try token.seal(key, profile)
            try token.expectOpens(new.wrapped, key, profile, to: new.plaintext)
            #expect(throws: TokenError.keyExists) {
                _ = try token.token.withSession(readWrite: true) { (s) throws(TokenError) in
                    try s.takeInMasterKey(
                        material, objectID: id, label: "kist:test", profile: profile)
                }
            }
        }
    }

    /// Of an unwrapped key SoftHSM says that it has no bytes at all, whatever came in; AES-128 would
    /// pass for AES-256.
    @Test(arguments: ways) func `a token that does not say how long a key is may not unwrap`(
        algorithm: (WorkingMechanism, RSAEncryption)
    ) throws {
        let token = try ScratchToken()
        let wrapping = try WrappingPair(token, algorithm, .unwrap)
        let before = try token.objectCount()
        for count in [16, 32] {
            let material = try wrapping.wrap([UInt8](repeating: 9, count: count))
            #expect(refusal(of: material, token) == true, "\(count) bytes")
        }
        #expect(try token.objectCount() == before)
    }

    @Test(arguments: ways)
    func `material of another length is refused, and nothing is kept of it`(
        algorithm: (WorkingMechanism, RSAEncryption)
    ) throws {
        let token = try ScratchToken()
        let wrapping = try WrappingPair(token, algorithm, .decrypt)
        let before = try token.objectCount()
        for count in [0, 1, 16, 24, 31, 33, 64] {
            let material = try wrapping.wrap([UInt8](repeating: 9, count: count))
            #expect(refusal(of: material, token) == true, "\(count) bytes")
        }
        #expect(try token.objectCount() == before)
        #expect(refusal(of: try wrapping.wrap([UInt8](repeating: 9, count: 32)), token) == nil)
        #expect(try token.objectCount() == before + 1)
    }

    @Test(arguments: ways, MaterialWay.allCases)
    func `what was not wrapped for this key is refused`(
        algorithm: (WorkingMechanism, RSAEncryption), way: MaterialWay
    ) throws {
        let token = try ScratchToken()
        let wrapping = try WrappingPair(token, algorithm, way)
        let other = try WrappingPair(token, algorithm, way)
        let value = [UInt8](repeating: 3, count: 32)
        let good = try wrapping.wrap(value)
        var flipped = good.bytes
        flipped[100] ^= 1
        for bytes in [
            flipped, Array(good.bytes.dropLast()), good.bytes + [0], [],
            try other.wrap(value).bytes,
        ] {
            #expect(refusal(of: wrapping.material(bytes), token) == true)
        }
    }

    @Test func `a trial leaves nothing on the token`() throws {
        let token = try ScratchToken()
        let wrapping = try WrappingPair(token, ways[1], .decrypt)
        let before = try token.objectCount()
        let material = try wrapping.wrap([UInt8](repeating: 5, count: 32))
        try token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            let key = try s.takeInForTrial(
                material, objectID: ScratchToken.newID(), label: "kist:test",
                profile: gcmProfile)
            let new = try s.sealNewDataKey(under: key, profile: gcmProfile, aad: context)
            let opened = try s.openDataKey(
                new.wrapped, under: key, profile: gcmProfile, aad: context)
            let isSame = opened.isEqual(to: new.plaintext)
            #expect(isSame)
        }
        #expect(try token.objectCount() == before)
    }

    @Test func `SoftHSM takes no OAEP with SHA-256`() throws {
        let token = try ScratchToken()
        for way in MaterialWay.allCases {
            let wrapping = try WrappingPair(token, (.oaepSHA256, .oaepSHA256), way)
            let material = try wrapping.wrap([UInt8](repeating: 5, count: 32))
            #expect(refusal(of: material, token) != nil)
        }
    }

    @Test(arguments: MaterialWay.allCases) func `a wrapping key does nothing else`(
        way: MaterialWay
    ) throws {
        let token = try ScratchToken()
        let wrapping = try WrappingPair(token, ways[1], way)
        let lies = try token.token.withSession(readWrite: true, fresh: true) {
            (s) throws(TokenError) in
            try s.proveWorkingKey(
                objectID: wrapping.id, label: "kist:wrapping", kind: .rsa(bitCount: 2048),
                duty: .takeIn(.oaepSHA1, way))
        }
        #expect(lies.isEmpty)
        // By the other mechanism, or in the other way, it is of no use.
        let bytes = try wrapping.wrap([UInt8](repeating: 5, count: 32)).bytes
        let another: MaterialWay = way == .unwrap ? .decrypt : .unwrap
        for (mechanism, way) in [(WorkingMechanism.pkcs1, way), (.oaepSHA1, another)] {
            let material = WrappedMaterial(
                wrappingKey: wrapping.id, mechanism: mechanism, way: way, bytes: bytes)
            #expect(refusal(of: material, token) != nil)
        }
    }
}

/// Whether the token refused it as not openable; nil when it was taken in.
private func refusal(of material: WrappedMaterial, _ token: ScratchToken) -> Bool? {
    do throws(TokenError) {
        _ = try token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.takeInMasterKey(
                material, objectID: ScratchToken.newID(), label: "kist:test",
                profile: gcmProfile)
        }
        return nil
    } catch {
        if case .cannotOpen = error { return true }
        return false
    }
}

/// A pair of the token that takes material in, and its public half.
private struct WrappingPair {
    let id = ScratchToken.newID()
    let algorithm: (mechanism: WorkingMechanism, padding: RSAEncryption)
    let way: MaterialWay
    let encoding: [UInt8]

    init(
        _ token: ScratchToken, _ algorithm: (WorkingMechanism, RSAEncryption), _ way: MaterialWay
    ) throws {
        self.algorithm = algorithm
        self.way = way
        let id = self.id
        let half = try token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.makePair(
                objectID: id, label: "kist:wrapping", kind: .rsa(bitCount: 2048),
                duty: .takeIn(algorithm.0, way))
        }
        guard case .rsa(let modulus, let exponent) = half else { preconditionFailure("no RSA") }
        encoding = try PublicKey(modulus: modulus, exponent: exponent).encoding
    }

    func wrap(_ value: [UInt8]) throws -> WrappedMaterial {
        let key = try PublicKey(parsing: encoding)
        var secret = try SecretBytes(byteCount: value.count)
        secret.overwrite(at: 0, with: value)
        return material(try key.encrypt(secret, padding: algorithm.padding))
    }

    func material(_ bytes: [UInt8]) -> WrappedMaterial {
        WrappedMaterial(
            wrappingKey: id, mechanism: algorithm.mechanism, way: way, bytes: bytes)
    }
}

extension ScratchToken {
    fileprivate func objectCount() throws -> Int {
        try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.listObjects().count
        }
    }
}
