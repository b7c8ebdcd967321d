import Foundation
import TestKit
import Testing

/// What kist does with any token, over every habit of tokens that can be had without them.
///
/// To run it over a token of your own, give `KIST_CORE_TOKEN`, a URI as KIST_TOKEN takes, and
/// what its module needs in the environment. It makes keys on that token and leaves them there.
@Suite struct CoreSuiteTests {
    private func story() throws -> Story {
        let path = try #require(
            Bundle.module.url(
                forResource: "core", withExtension: "txt", subdirectory: "Stories/Token")
        ).path
        return try Story(path)
    }

    /// A place with a token and no vault on it that its processes know of.
    private func place(_ habit: TokenHabit) throws -> Place {
        var place = try Place()
        let module = try FaultModule(beside: &place)
        try module.follow(habit.lines)
        place.environment["KIST_TOKEN"] =
            "pkcs11:token=kist?module-path=\(module.path)"
            + "&pin-source=file:\(place.tokenFolder)/pin"
        place.environment["SOFTHSM2_CONF"] = "\(place.tokenFolder)/softhsm2.conf"
        place.environment["KIST_CONFIG"] = "\(place.folder)/core.conf"
        return place
    }

    @Test(arguments: TokenHabit.all)
    func `the core suite holds`(habit: TokenHabit) throws {
        let place = try place(habit)
        try story().run(in: place)
        let status = try Told(place.done("status", "--json"))
        #expect(status["Scheme"]?.text == habit.scheme, "\(status)")
        // Not only kist's own word: the module has really done what it is named for.
        let calls = try String(contentsOfFile: "\(place.folder)/fault.log", encoding: .utf8)
        let call = ["gcm": "C_Encrypt", "wrap": "C_WrapKey", "oaep": "C_Decrypt"][habit.scheme]
        #expect(calls.contains("\(call ?? "") 1 0x0"))
        TokenMatrix.tell("SoftHSM that " + habit.name, habit.scheme, "passed")
    }

    /// The vault's own scheme and mechanism are not what its token can do today.
    @Test func `a vault is not opened through a token of another habit`() throws {
        let place = try place(TokenHabit.all[0])
        try place.done("init", "--quiet", "--vault", "\(place.folder)/core")
        try place.done("create", "db", "--quiet", input: "x")
        let module = "module \(ScratchTokenHouse.softHSMPath)\n"
        for habit in ["mechanism 0x1087 missing", "mechanism 0x1087 as 0x8001e101"] {
            try place.write(module + habit + "\n", to: "fault.conf")
            let told = try place.kist("get", "db")
            #expect(told.status == 69, "\(habit): \(told.errors)")
            #expect(told.output.isEmpty)
        }
        try place.write(module, to: "fault.conf")
        #expect(try place.done("get", "db") == "x")
    }

    @Test(arguments: [
        // Would use the same nonce again and again.
        (["iv zeros-kept"], ["--scheme", "gcm"]),
        (["mechanism 0x1087 missing"], ["--scheme", "gcm"]),
        (["mechanism 0x210a missing"], ["--scheme", "wrap"]),
        (["mechanism 0x210a missing", "mechanism 0x9 missing", "iv zeros-kept"], []),
        (["mechanism 0x9 missing"], ["--scheme", "oaep"]),
        (["mechanism 0x0 missing"], ["--scheme", "oaep"]),
        (["C_Decrypt * flip"], ["--scheme", "oaep"]), (["careless"], []),
        (["careless"], ["--scheme", "oaep"]),
        (["C_GenerateRandom * zeros"], []), (["C_GenerateRandom * repeat"], []),
        (["C_GenerateRandom * fail 0x121"], ["--scheme", "gcm"]), (["sessions 1"], []),
        (["C_Decrypt * flip"], ["--scheme", "gcm"]), (["C_Encrypt * flip"], ["--scheme", "gcm"]),
        (["C_GetAttributeValue * flip"], []),
    ])
    func `a token that cannot be trusted with a vault gets none`(
        lines: [String], flags: [String]
    ) throws {
        let place = try place(TokenHabit(name: "bad", lines: lines))
        let before = try objects(in: place)
        let told = try Child.run(
            [KistProgram.path, "init", "--vault", "\(place.folder)/core"] + flags,
            environment: place.environment)
        #expect([69, 75].contains(told.status), "\(lines): \(told.status) \(told.errors)")
        #expect(told.output.isEmpty)
        for path in ["core", "core.conf"] {
            #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/\(path)"), "\(lines)")
        }
        #expect(try objects(in: place) == before, "\(lines)")
    }

    @Test func `a weakness is accepted by its owner only`() throws {
        let place = try place(TokenHabit(name: "careless", lines: ["careless"]))
        let told = try place.kist(
            "init", "--vault", "\(place.folder)/core", "--accept-weak-token")
        #expect(told.status == 0, "\(told.errors)")
        try place.done("create", "db", "--quiet", input: "x")
        #expect(try place.done("get", "db") == "x")
        try place.done("key", "create")
    }

    /// The files of the token's objects, but for what a session leaves.
    private func objects(in place: Place) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: "\(place.tokenFolder)/tokens")
                .filter { $0.hasSuffix(".object") })
    }

    private static let own = ProcessInfo.processInfo.environment["KIST_CORE_TOKEN"]

    @Test(.enabled(if: own != nil, "no token of your own is named"))
    func `the core suite holds on a token of your own`() throws {
        var place = try Place.empty()
        place.environment.merge(ProcessInfo.processInfo.environment) { ours, _ in ours }
        place.environment["KIST_TOKEN"] = Self.own
        place.environment["KIST_CONFIG"] = "\(place.folder)/core.conf"
        try story().run(in: place)
    }
}
