import Foundation
import TestKit
import Testing

@testable import PKCS11

/// What reaches the module, seen by pkcs11-spy.
///
/// The spy reads its settings when it is loaded, so these are exit tests.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: ScratchTokenHouse.spyPath)))
struct CallCountTests {
    @Test func `a wrong PIN is tried exactly once`() async {
        await #expect(processExitsWith: .success) {
            let spy = try Spy()
            let scratch = try ScratchToken(loggedIn: false)
            let before = try spy.calls().count { $0 == "C_Login" }
            #expect(throws: TokenError.pinIncorrect) {
                try scratch.token.login(pin: ScratchToken.secret("00000000"))
            }
            #expect(try spy.calls().count { $0 == "C_Login" } == before + 1)
        }
    }

    @Test func `reading one secret takes as few calls as there are`() async {
        await #expect(processExitsWith: .success) {
            let spy = try Spy()
            // Made beforehand: two keys with a data key each, as a vault has them.
            let scratch = try ScratchToken()
            let (root, rootKey) = try scratch.makeKey(.gcm)
            let (own, ownKey) = try scratch.makeKey(.gcm)
            let first = try scratch.seal(rootKey, gcmProfile)
            let second = try scratch.seal(ownKey, gcmProfile)
            scratch.token.logout()
            scratch.house.module.close()
            let before = try spy.calls().count

            let module = try Module(path: scratch.house.modulePath)
            let token = try Token.find(TokenURI(scratch.uri), in: module)
            try token.login(pin: ScratchToken.pin())
            try token.withSession { (s) throws(TokenError) in
                for (id, sealed) in [(root, first.wrapped), (own, second.wrapped)] {
                    let key = try s.findMasterKey(objectID: id, profile: gcmProfile)
                    _ = try s.openDataKey(sealed, under: key, profile: gcmProfile, aad: context)
                }
            }
            let open = [
                "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_DecryptInit",
                "C_Decrypt",
            ]
            // Two C_GetTokenInfo: SoftHSM always shows a free slot beside the token.
            #expect(
                try spy.calls()[before...]
                    == [
                        "C_GetFunctionList", "C_Initialize", "C_GetSlotList", "C_GetTokenInfo",
                        "C_GetTokenInfo", "C_OpenSession", "C_Login",
                    ] + open + open)
        }
    }
}

/// pkcs11-spy between us and SoftHSM, for the life of this process.
private struct Spy {
    let log: String

    init() throws {
        log = try ScratchFolder.make() + "/calls"
        unsafe setenv("PKCS11SPY", ScratchTokenHouse.softHSMPath, 1)
        unsafe setenv("PKCS11SPY_OUTPUT", log, 1)
        ScratchTokenHouse.configure(modulePath: ScratchTokenHouse.spyPath)
    }

    /// The functions called so far, in order.
    ///
    /// The spy logs each as `12: C_Login`.
    func calls() throws -> [String] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 2, parts[0].hasSuffix(":"), Int(parts[0].dropLast()) != nil,
                parts[1].hasPrefix("C_")
            else { return nil }
            return String(parts[1])
        }
    }
}
