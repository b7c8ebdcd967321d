import Foundation
import Glibc
import TestKit
import Testing

/// kistd and a token that goes away, comes back, or loses a session: told of, and never a restart.
@Suite struct AgentTokenTests {
    /// Asks until it is well again: the answers.
    private func recover(_ agent: RunningAgent) throws -> [Wire.Answer] {
        let end = ContinuousClock.now + .seconds(60)
        var answers: [Wire.Answer] = []
        while ContinuousClock.now < end {
            answers.append(try agent.ask("GetSecretValue", [("SecretName", "db")]))
            if answers.last?.status == 200 { break }
        }
        return answers
    }

    private func expectRight(_ answers: [Wire.Answer], _ value: String) {
        for answer in answers {
            if answer.status == 200 {
                #expect(answer.member("SecretData") == value)
            } else {
                #expect(answer.status == 503, "\(answer.body)")
                #expect(answer.code == "ServiceUnavailableTemporary", "\(answer.body)")
            }
        }
    }

    @Test func `keys that kist makes and rotates are the agent's at once`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "db", "--quiet", input: "x")
        let agent = try RunningAgent(place, with: ["KIST_TOKEN_SESSIONS": "2"])
        for round in 1...3 {
            try place.done("key", "rotate", "alias/acs/secretsmanager", "--quiet")
            let key = try place.done("key", "create").prefix(36)
            for (operation, fields) in [
                ("PutSecretValue", [("SecretName", "db"), ("VersionId", "r\(round)")]),
                (
                    "CreateSecret",
                    [
                        ("SecretName", "s\(round)"), ("VersionId", "v1"),
                        ("EncryptionKeyId", String(key)),
                    ]
                ),
            ] {
                let answer = try agent.ask(operation, fields + [("SecretData", "of \(round)")])
                #expect(answer.status == 200, "\(operation): \(answer.body)")
            }
            #expect(try agent.value("s\(round)") == "of \(round)")
            #expect(try agent.value("db") == "of \(round)")
        }
        #expect(agent.end() == 0)
        #expect(!agent.log.contains("token lost"), "\(agent.log)")
    }

    @Test(
        .enabled(if: RealToken.Product.p11Kit.isThere, "needs \(RealToken.Product.p11Kit.packages)")
    )
    func `a p11-kit server that is killed and begun anew is found again`() throws {
        let token = try RealToken(.p11Kit)
        let place = token.place
        try place.done("init", "--quiet", "--vault", "\(place.folder)/core")
        try place.done("create", "db", "--quiet", input: "x")
        let agent = try RunningAgent(place, with: ["KIST_TOKEN_SESSIONS": "2"])
        #expect(try agent.value("db") == "x")
        for round in 1...2 {
            token.stop()
            let lost = try agent.ask("GetSecretValue", [("SecretName", "db")])
            expectRight([lost], "none")
            let refused = try agent.ask(
                "PutSecretValue",
                [("SecretName", "db"), ("VersionId", "lost\(round)"), ("SecretData", "y")])
            #expect(refused.status == 503, "\(refused.body)")
            try token.startServer()
            let answers = try recover(agent)
            expectRight(answers, "x")
            #expect(answers.last?.status == 200)
            let health = try Wire(unix: agent.socket)
            try health.send("GET /healthz HTTP/1.1\r\nHost: k\r\n\r\n")
            #expect(try health.answer().status == 200)
        }
        #expect(try place.done("list", "--json").contains("db"))
        #expect(agent.end() == 0)
        #expect(agent.log.contains("token lost"))
        #expect(agent.log.contains("token found again"))
        #expect(try place.kist("check").status == 0)
    }

    /// At a read, and at what only a write does; of one session, and of the whole token.
    private static let rules = Tier.sample(
        [
            "C_Decrypt 12 drop", "C_Decrypt 12 unplug 0x32", "C_DecryptInit 12 unplug 0xE0",
            "C_DecryptInit 12 drop", "C_Decrypt 12 unplug 0x30", "C_GenerateRandom 12 unplug 0x32",
            "C_Decrypt 12 fail 0xB3", "C_Decrypt 12 unplug 0x101", "C_Decrypt 12 unplug 0x31",
            "C_GenerateRandom 12 fail 0x30",
        ], every: 3)

    @Test(arguments: rules)
    func `a lost session, a removed and a broken token are got over`(rule: String) throws {
        var place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let module = try FaultModule(in: &place)
        try module.follow([rule])
        let agent = try RunningAgent(place, with: ["KIST_TOKEN_SESSIONS": "2"])
        var kept: [String] = []
        var answers: [Wire.Answer] = []
        // More calls than the rule waits for, since the module counts anew when it is loaded anew.
        for round in 0..<20 {
            answers += try recover(agent)
            let made = try agent.ask(
                "CreateSecret",
                [("SecretName", "new\(round)"), ("VersionId", "1"), ("SecretData", "v\(round)")])
            if made.status == 200 { kept.append("new\(round)") }
            #expect([200, 503].contains(made.status), "\(made.body)")
        }
        expectRight(answers, "x")
        #expect(answers.count { $0.status == 200 } == 20)
        // The rule was followed: the module says so.
        let code = UInt(rule.split(separator: " ").last?.dropFirst(2) ?? "", radix: 16) ?? 0xB3
        #expect(try module.calls().contains { $0.code == code }, "\(rule)")
        #expect(agent.end() == 0)
        try module.follow([])
        for name in kept {
            #expect(try place.done("get", name) == "v\(name.dropFirst(3))")
        }
        #expect(!kept.isEmpty)
        #expect(try place.kist("check", "--level", "3").status == 0)
    }

    @Test func `a call that hangs in the token holds up nobody else`() throws {
        var place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let module = try FaultModule(in: &place)
        let hold = "\(place.folder)/hold"
        try #require(unsafe mkfifo(hold, 0o600) == 0)
        try module.follow(["C_Decrypt 12 stop \(hold)"])
        let agent = try RunningAgent(place, with: ["KIST_TOKEN_SESSIONS": "2"])
        let wires = try (0..<30).map { _ in try Wire(unix: agent.socket) }
        for wire in wires { try wire.send(Attack.get()) }
        var waiting = Set(wires.indices)
        while waiting.count > 1 {
            var polled = wires.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
            for index in polled.indices where !waiting.contains(index) { polled[index].fd = -1 }
            try #require(unsafe poll(&polled, nfds_t(polled.count), 60_000) > 0)
            for index in polled.indices where polled[index].revents != 0 {
                #expect(try wires[index].answer().member("SecretData") == "x")
                waiting.remove(index)
            }
        }
        _ = close(unsafe open(hold, O_WRONLY | O_CLOEXEC))
        for index in waiting {
            #expect(try wires[index].answer().member("SecretData") == "x")
        }
        #expect(agent.end() == 0)
    }
}
