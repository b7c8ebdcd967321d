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

    @Test(arguments: profiles)
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
        let left = try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.listObjects()
        }
        #expect(left == [])
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
