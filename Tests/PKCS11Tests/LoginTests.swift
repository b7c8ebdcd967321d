import TestKit
import Testing

@testable import PKCS11

@Suite struct LoginTests {
    @Test func `the right PIN logs in, and again does nothing`() throws {
        let scratch = try ScratchToken(loggedIn: false)
        try scratch.token.login(pin: ScratchToken.pin())
        try scratch.token.login(pin: ScratchToken.secret("wrong, and not asked"))
        _ = try scratch.token.withSession { (s) throws(TokenError) in try s.listObjects() }
    }

    @Test func `a wrong PIN is said to be wrong`() throws {
        let scratch = try ScratchToken(loggedIn: false)
        #expect(throws: TokenError.pinIncorrect) {
            try scratch.token.login(pin: ScratchToken.secret("00000000"))
        }
    }

    @Test func `without login no master key can be made`() throws {
        let scratch = try ScratchToken(loggedIn: false)
        #expect(throws: TokenError.self) { try scratch.makeKey(.gcm) }
        try scratch.token.login(pin: ScratchToken.pin())
        _ = try scratch.makeKey(.gcm)
    }

    @Test func `after logout the token wants the PIN again`() async {
        await #expect(processExitsWith: .success) {
            let id = ScratchToken.newID()
            let uri = try { () throws -> TokenURI in
                let scratch = try ScratchToken()
                try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
                    _ = try s.makeMasterKey(objectID: id, label: "key", profile: gcmProfile)
                }
                scratch.token.logout()
                #expect(throws: TokenError.self) { try scratch.find(id) }
                return try TokenURI(scratch.uri)
            }()
            let token = try Token.find(uri, in: ScratchTokenHouse.shared().module)
            try token.login(pin: ScratchToken.pin())
            _ = try token.withSession { (s) throws(TokenError) in
                try s.findMasterKey(objectID: id, profile: gcmProfile)
            }
        }
    }
}
