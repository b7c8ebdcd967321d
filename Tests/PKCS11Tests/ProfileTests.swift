import TestKit
import Testing

@testable import PKCS11

@Suite struct ProfileTests {
    @Test func `SoftHSM seals by GCM, with our nonces`() throws {
        let scratch = try ScratchToken()
        #expect(try TokenProfile.prove(on: scratch.token) == gcmProfile)
        #expect(try TokenProfile.prove(on: scratch.token, scheme: .gcm) == gcmProfile)
    }

    @Test func `SoftHSM wraps by RFC 5649 when asked to`() throws {
        let scratch = try ScratchToken()
        #expect(try TokenProfile.prove(on: scratch.token, scheme: .wrap) == wrapProfile)
    }

    @Test(arguments: symmetricProfiles)
    func `a master key can serve for the proof`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let found = try TokenProfile.prove(on: scratch.token, scheme: profile.scheme, under: key)
        #expect(found == profile)
    }

    @Test func `a proof leaves nothing on the token`() throws {
        let scratch = try ScratchToken()
        _ = try TokenProfile.prove(on: scratch.token)
        _ = try TokenProfile.prove(on: scratch.token, scheme: .wrap)
        _ = try TokenProfile.prove(on: scratch.token, scheme: .oaep, seal: publicSeal)
        let left = try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.listObjects()
        }
        #expect(left == [])
    }

    @Test func `SoftHSM opens OAEP with SHA-1 when asked to, under a large key`() throws {
        let scratch = try ScratchToken()
        let found = try TokenProfile.prove(on: scratch.token, scheme: .oaep, seal: publicSeal)
        #expect(found.oaep == OAEPForm(bitCount: 3072, padding: .sha1))
        #expect(found.mechanism == 0x9)
        // Without a library there is nothing to seal with.
        #expect(throws: TokenError.schemeUnsupported) {
            try TokenProfile.prove(on: scratch.token, scheme: .oaep)
        }
    }

    @Test func `a token with RSA alone is found to do OAEP`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(mechanisms: "CKM_RSA_PKCS_KEY_PAIR_GEN,CKM_RSA_PKCS_OAEP")
            let token = try ScratchToken().token
            try #require(try TokenProfile.prove(on: token, seal: publicSeal).scheme == .oaep)
            #expect(throws: TokenError.schemeUnsupported) { try TokenProfile.prove(on: token) }
        }
    }

    @Test func `a library that seals wrongly is no proof`() throws {
        let scratch = try ScratchToken()
        // Another padding than it was told, and the same bytes each time.
        let otherPadding: PublicSeal = { (key, half, padding) throws(TokenError) in
            try publicSeal(key, half, padding == .sha1 ? .sha256 : .sha1)
        }
        let sameBytes: PublicSeal = { (key, half, padding) throws(TokenError) in
            [UInt8](repeating: 7, count: 384)
        }
        let wrong = [otherPadding, sameBytes]
        for seal in wrong {
            #expect(throws: TokenError.schemeUnsupported) {
                try TokenProfile.prove(on: scratch.token, scheme: .oaep, seal: seal)
            }
        }
    }

    @Test func `a token without GCM wraps`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(mechanisms: "CKM_AES_KEY_GEN,CKM_AES_KEY_WRAP_PAD")
            let token = try ScratchToken().token
            try #require(try TokenProfile.prove(on: token) == wrapProfile)
            #expect(throws: TokenError.schemeUnsupported) {
                try TokenProfile.prove(on: token, scheme: .gcm)
            }
        }
    }

    @Test func `a token without key wrap seals by GCM and cannot wrap`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(mechanisms: "CKM_AES_KEY_GEN,CKM_AES_GCM")
            let token = try ScratchToken().token
            try #require(try TokenProfile.prove(on: token) == gcmProfile)
            #expect(throws: TokenError.schemeUnsupported) {
                try TokenProfile.prove(on: token, scheme: .wrap)
            }
        }
    }

    @Test func `a token that can do neither is refused`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(
                mechanisms: "CKM_AES_KEY_GEN,CKM_AES_CBC,CKM_AES_CTR,CKM_AES_KEY_WRAP")
            let token = try ScratchToken().token
            #expect(throws: TokenError.schemeUnsupported) { try TokenProfile.prove(on: token) }
        }
    }
}
