import TestKit
import Testing

@testable import PKCS11

/// An exit test: a library that is begun anew is so for the whole process.
@Suite struct RestartTests {
    @Test func `a library is begun anew once, and never under a session that is lent`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchToken()
            let token = scratch.token
            let wasBegun = try token.withSession { (_) throws(TokenError) in try token.restart() }
            #expect(!wasBegun)
            #expect(try token.restart())
            #expect(try !token.restart())
            try token.login(pin: ScratchToken.pin())
            _ = try scratch.makeKey(.gcm)
        }
    }
}
