import Foundation
import Glibc
import TestKit
import Testing

/// SoftHSM rewrites `token.object` at every login, and a kill in that moment loses the token: shown
/// to be so, and kist shown to be out of its reach.
@Suite struct TokenCrashTests {
    /// Somebody who logs in without kist, and what `token.object` is to them.
    struct Login: Sendable, CustomTestStringConvertible {
        let caller: Caller
        let mode: Int
        /// What stands before the program: it takes root's way around file modes away.
        var prefix: [String] = []
        let isLosing: Bool

        var testDescription: String {
            "\(caller) 0\(String(mode, radix: 8)) \(prefix.isEmpty ? "" : "without capabilities")"
        }
    }

    private static let confined = [
        "/usr/bin/setpriv", "--inh-caps=-dac_override,-dac_read_search,-fowner",
        "--bounding-set=-dac_override,-dac_read_search,-fowner", "--",
    ]

    /// Each that loses the token has the twin beside it that does not.
    static let logins =
        Unprivileged.isPossible
        ? [
            Login(caller: .own, mode: 0o400, isLosing: true),
            Login(caller: .own, mode: 0o400, prefix: confined, isLosing: false),
            Login(caller: .unprivileged, mode: 0o600, isLosing: true),
            Login(caller: .unprivileged, mode: 0o400, isLosing: false),
        ]
        : [
            Login(caller: .own, mode: 0o600, isLosing: true),
            Login(caller: .own, mode: 0o400, isLosing: false),
        ]

    private func place(_ caller: Caller, _ mode: Int) throws -> Place {
        let place = try Place(inMemory: true)
        try place.done("create", "db", input: "x")
        try caller.own(place)
        _ = try place.shell("chmod \(String(mode, radix: 8)) vault.token/tokens/*/token.object")
        return place
    }

    @Test(arguments: logins)
    func `a plain login that is killed loses a token that it may write`(login: Login) throws {
        let place = try place(login.caller, login.mode)
        let pin = try String(contentsOfFile: "\(place.tokenFolder)/pin", encoding: .utf8)
        let words =
            login.prefix + [
                "/usr/bin/pkcs11-tool", "--module", ScratchTokenHouse.softHSMPath, "--token-label",
                "kist", "--login", "--pin", pin.trimmingCharacters(in: .newlines), "-O",
            ]
        let conf = ["SOFTHSM2_CONF": "\(place.tokenFolder)/softhsm2.conf"]
        let before = try Snapshot(place)
        let log = CallFaults.environment(loggingIn: place, program: "pkcs11-tool")
        let well = try login.caller.run(words, in: place, with: conf.merging(log) { $1 })
        try #require(well.status == 0, "\(well.errors)")
        let calls = try CallFaults.calls(in: place).filter {
            $0.path.hasSuffix("/token.object") && $0.name != "exit_group"
        }
        #expect(calls.count > 10)
        try before.restore()

        var lost: [CallFaults.Call] = []
        for call in calls {
            let kill = CallFaults.environment(
                .kill, at: call, in: place, program: "pkcs11-tool")
            let ended = try login.caller.run(words, in: place, with: conf.merging(kill) { $1 })
            #expect(ended.status == 137, "\(call): \(ended.status) \(ended.errors)")
            Tally.add("kills")
            guard try Snapshot(place) != before else { continue }
            if try login.caller.kist(["get", "db"], in: place).status == 69 { lost.append(call) }
            try before.restore()
        }
        #expect(lost.isEmpty != login.isLosing, "\(lost)")
    }

    @Test(arguments: Caller.all)
    func `no kill of kist's own login touches the token`(caller: Caller) throws {
        let place = try place(caller, 0o400)
        let get = Change(words: ["get", "db"])
        let sweep = try Sweep(of: get, by: caller, in: place)
        let calls = sweep.calls.filter { $0.path.hasPrefix("\(place.tokenFolder)/") }
        #expect(calls.contains { $0.path.hasSuffix("/token.object") } && calls.count > 100)
        for call in calls {
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(call): \(ended.status)")
            #expect(
                try Snapshot(place).agrees(with: sweep.before, below: place.tokenFolder), "\(call)")
        }
        #expect(try caller.kist(["get", "db"], in: place).text == "x")
    }

    @Test(arguments: Caller.all)
    func `a token that a login could rewrite is warned of`(caller: Caller) throws {
        let place = try place(caller, 0o600)
        let told = try caller.kist(["get", "db"], in: place)
        #expect(told.status == 0 && told.text == "x", "\(told.errors)")
        #expect(
            told.errors.hasPrefix(
                "kist: warning: a kill during a login can lose this token"), "\(told.errors)")
        #expect(try caller.kist(["get", "db", "--quiet"], in: place).errors == "")
        _ = try place.shell("chmod 400 vault.token/tokens/*/token.object")
        #expect(try caller.kist(["get", "db"], in: place).errors == "")
    }
}
