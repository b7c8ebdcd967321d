import TestKit
import Testing

@testable import PKCS11

@Suite struct TokenSearchTests {
    @Test func `a token is found by each of its attributes together`() throws {
        let scratch = try ScratchToken(loggedIn: false)
        let info = try Token.find(TokenURI(scratch.uri), in: scratch.house.module).info
        #expect(info.label == scratch.label)
        #expect(info.serial == scratch.serial)
        #expect(info.manufacturer == "SoftHSM project")
        #expect(info.isInitialised && info.isUserPINSet && !info.isUserPINLocked)
    }

    @Test func `one attribute that does not match hides the token`() throws {
        let scratch = try ScratchToken(loggedIn: false)
        let wrong = scratch.uri.replacing("pkcs11:", with: "pkcs11:model=other;")
        #expect(throws: TokenError.tokenNotFound) {
            try Token.find(TokenURI(wrong), in: scratch.house.module)
        }
        let right = scratch.uri.replacing("pkcs11:", with: "pkcs11:model=SoftHSM%20v2;")
        #expect(
            try Token.find(TokenURI(right), in: scratch.house.module).info.serial == scratch.serial)
    }

    @Test func `a label that two tokens have is ambiguous, and a serial decides`() throws {
        let first = try ScratchToken(label: "twin", loggedIn: false)
        let second = try ScratchToken(label: "twin", loggedIn: false)
        let module = first.house.module
        let path = first.house.modulePath
        #expect(throws: TokenError.tokenAmbiguous) {
            try Token.find(TokenURI("pkcs11:token=twin?module-path=\(path)"), in: module)
        }
        #expect(try Token.find(TokenURI(second.uri), in: module).info.serial == second.serial)
    }
}
