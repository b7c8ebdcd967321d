import Glibc
import PublicKeys
import SecureMemory
import TestKit
import Testing

@testable import PKCS11

let gcmProfile = TokenProfile(scheme: .gcm, mechanism: 0x1087, ivMode: .caller)
/// SoftHSM knows RFC 5649 under the number of an older draft.
let wrapProfile = TokenProfile(scheme: .wrap, mechanism: 0x210A, ivMode: .caller)
/// SoftHSM knows OAEP with SHA-1 only; a small key, since many are made.
let oaepProfile = TokenProfile(
    scheme: .oaep, mechanism: 0x9, ivMode: .caller, oaep: OAEPForm(bitCount: 2048, padding: .sha1))
let profiles = [gcmProfile, wrapProfile, oaepProfile]
/// What imported material can become.
let symmetricProfiles = [gcmProfile, wrapProfile]

/// OpenSSL, as the layer above uses it.
let publicSeal: PublicSeal = { (dataKey, half, padding) throws(TokenError) in
    guard case .rsa(let modulus, let exponent) = half else { throw .lies(.publicHalf) }
    do throws(PublicKeyError) {
        return try PublicKey(modulus: modulus, exponent: exponent)
            .encrypt(dataKey, padding: padding == .sha1 ? .oaepSHA1 : .oaepSHA256)
    } catch { throw .lies(.publicHalf) }
}
let context = [UInt8](repeating: 7, count: 32)

extension TokenProfile {
    static func of(_ scheme: SealingScheme) -> TokenProfile {
        switch scheme {
        case .gcm: gcmProfile
        case .wrap: wrapProfile
        case .oaep: oaepProfile
        }
    }
}

extension ScratchToken {
    static func newID() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: 0...255) } }

    func makeKey(_ scheme: SealingScheme) throws(TokenError) -> (id: [UInt8], key: MasterKey) {
        let id = ScratchToken.newID()
        let key = try token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.makeMasterKey(objectID: id, label: "kist:test", profile: .of(scheme))
        }
        return (id, key)
    }

    func find(
        _ id: [UInt8], _ profile: TokenProfile = gcmProfile
    ) throws(TokenError) -> MasterKey {
        try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.findMasterKey(objectID: id, profile: profile)
        }
    }

    func seal(
        _ key: MasterKey, _ profile: TokenProfile
    ) throws(TokenError) -> NewDataKey {
        try token.withSession { (s) throws(TokenError) in
            try s.sealNewDataKey(
                under: key, profile: profile, aad: context, seal: publicSeal)
        }
    }

    /// Expects `sealed` to open to `plaintext`.
    ///
    /// What is not copyable cannot stand inside `#expect`.
    func expectOpens(
        _ sealed: WrappedKey, _ key: MasterKey, _ profile: TokenProfile,
        to plaintext: borrowing SecretBytes, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let opened = try open(sealed, key, profile)
        let isSame = opened.isEqual(to: plaintext)
        #expect(isSame, sourceLocation: sourceLocation)
    }

    func open(
        _ sealed: WrappedKey, _ key: MasterKey, _ profile: TokenProfile,
        aad: [UInt8] = context
    ) throws(TokenError) -> SecretBytes {
        try token.withSession { (s) throws(TokenError) in
            try s.openDataKey(sealed, under: key, profile: profile, aad: aad)
        }
    }
}

extension WrappedKey {
    func with(
        scheme: SealingScheme? = nil, mechanism: UInt64? = nil, parameter: [UInt8]? = nil,
        bytes: [UInt8]? = nil
    ) -> WrappedKey {
        WrappedKey(
            scheme: scheme ?? self.scheme, mechanism: mechanism ?? self.mechanism,
            parameter: parameter ?? self.parameter, bytes: bytes ?? self.bytes)
    }
}
