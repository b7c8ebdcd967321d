import SecureMemory
import TestKit
import Testing

@testable import PKCS11

/// What a token does with a key that it must not give away.
@Suite struct ExaminationTests {
    @Test(arguments: SealingScheme.allCases)
    func `a token that keeps its keys grants nothing, and keeps no trial key`(
        _ scheme: SealingScheme
    ) throws {
        let scratch = try ScratchToken()
        let before = try objects(scratch.token)
        let profile = try TokenProfile.prove(on: scratch.token, scheme: scheme, seal: publicSeal)
        let found = try scratch.token.examine(profile, seal: publicSeal)
        #expect(found.granted == [])
        #expect(found.differences == [])
        #expect(found.times.map(\.work) == TokenExamination.Work.allCases)
        #expect(try objects(scratch.token) == before)
    }

    /// The twin: a key that may do everything is caught doing it, act by act.
    @Test func `a key that may be had is had`() throws {
        let scratch = try ScratchToken()
        let granted = try scratch.token.withSession(readWrite: true) {
            (maker) throws(TokenError) -> [ForbiddenAct] in
            let template = Template()
            // By the standard's numbers: class and type, length, not on the token, private, neither
            // sensitive nor kept in, changeable, decrypts and signs.
            template.add(0x000, 4).add(0x100, 0x1F).add(0x161, 32).add(0x001, false)
                .add(0x002, true).add(0x103, false).add(0x162, true).add(0x170, true)
                .add(0x105, true).add(0x108, true)
            let key = MasterKey(objectID: [], handle: try maker.generateKey(template))
            let trial = TrialKey(
                objectID: [],
                profile: TokenProfile(scheme: .gcm, mechanism: 0x1087, ivMode: .caller),
                isOnToken: false)
            return try scratch.token.withSession(readWrite: true) {
                (session) throws(TokenError) -> [ForbiddenAct] in
                var granted: [ForbiddenAct] = []
                for act in ForbiddenAct.allCases
                where try session.isGranted(act, on: key, as: trial) {
                    granted.append(act)
                }
                return granted
            }
        }
        #expect(
            granted
                == ForbiddenAct.allCases.filter { $0 != .makeReadable && $0 != .makeExtractable }
                || granted == ForbiddenAct.allCases)
        #expect(granted.contains(.readValue) && granted.contains(.otherMechanism))
    }

    @Test func `a module says what it is`() throws {
        let info = try #require(try ScratchTokenHouse.shared().module.info())
        #expect(info.manufacturer == "SoftHSM")
        #expect(info.version.hasPrefix("2."))
        #expect(info.standard == "2.40")
    }

    private func objects(_ token: Token) throws -> Int {
        try token.withSession(fresh: true) { (session) throws(TokenError) in
            try session.listObjects().count
        }
    }
}
