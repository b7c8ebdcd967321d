import Testing

@testable import PKCS11

/// What is tried again after which answer.
@Suite struct RemedyTests {
    private let calls: [TokenCall] = [
        .initialize, .getSlotList, .getTokenInfo, .openSession, .findObjects, .generateKey,
        .encrypt,
        .decrypt, .unwrapKey, .getAttributeValue, .destroyObject,
    ]

    @Test(arguments: [0xB3, 0xB0, 0x90, 0x91] as [UInt])
    func `a session that is gone or stuck is replaced`(code: UInt) {
        for call in calls { #expect(TokenError(call, code).remedy == .session, "\(call)") }
        #expect(TokenError.opening(.decrypt, code).remedy == .session)
    }

    @Test(arguments: [0x30, 0x32, 0xE0, 0x190, 0x101, 0x82, 0x60, 0x113, 0xF0, 0x03] as [UInt])
    func `a token or module that is gone is begun anew`(code: UInt) {
        for call in calls { #expect(TokenError(call, code).remedy == .restart, "\(call)") }
        #expect(TokenError.opening(.unwrapKey, code).remedy == .restart)
    }

    @Test func `an error in general is believed to pass only before the login`() {
        for call in [TokenCall.initialize, .getSlotList, .getTokenInfo, .openSession] {
            #expect(TokenError(call, 0x05).remedy == .restart)
        }
        for call in [TokenCall.decrypt, .unwrapKey, .findObjects, .generateKey] {
            #expect(TokenError(call, 0x05).remedy == .none)
            #expect(TokenError.opening(call, 0x05).remedy == .none)
        }
    }

    @Test(
        arguments: [
            0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0x02, 0x31, 0xB1, 0x40, 0x41, 0x68, 0x110, 0x112, 0x54,
            0x8000_0001,
        ] as [UInt])
    func `all else is told at once`(code: UInt) {
        for call in calls { #expect(TokenError(call, code).remedy == .none, "\(call)") }
        #expect(TokenError.opening(.decrypt, code).remedy == .none)
    }

    @Test func `what a login says is the last word`() {
        for code in (0...0x200).map({ UInt($0) }) {
            #expect(TokenError(.login, code).remedy == .none)
        }
    }

    @Test func `an error without an answer has no remedy`() {
        for error in [
            TokenError.keyNotFound, .keyAmbiguous, .malformed, .schemeUnsupported, .busy,
            .outOfMemory, .lies(.seal), .tokenNotFound, .pinIncorrect, .pinFinalTry,
        ] { #expect(error.remedy == .none) }
    }
}
