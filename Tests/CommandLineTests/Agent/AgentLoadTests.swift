import Foundation
import Glibc
import Synchronization
import TestKit
import Testing

/// Names that were acknowledged, by whichever task.
private final class Answered: Sendable {
    private let list = Mutex<[String]>([])

    var names: [String] { list.withLock { $0 } }
    func add(_ name: String) { list.withLock { $0.append(name) } }
}

/// kistd among many callers, bad ones, and a token that goes away.
@Suite struct AgentLoadTests {
    @Test func `garbage, silence and floods do not stop others`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let agent = try RunningAgent(place)
        let silent = try (0..<100).map { _ in try Wire(unix: agent.socket) }
        let half = try (0..<100).map { _ in try Wire(unix: agent.socket) }
        for wire in half { try wire.send("POST /?Action=GetSecretValue HTTP/1.1\r\nHost: k") }
        let garbage = try (0..<20).map { seed in
            let wire = try Wire(unix: agent.socket)
            try? wire.send((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* (seed + 7) &* 31) })
            return wire
        }
        let header = try Wire(unix: agent.socket)
        try? header.send("GET /?x=" + String(repeating: "y", count: 500_000))
        let body = try Wire(unix: agent.socket)
        try? body.send(
            "POST / HTTP/1.1\r\nHost: k\r\nContent-Length: 1000000000\r\n\r\n"
                + String(repeating: "y", count: 100_000))
        let chunks = try Wire(unix: agent.socket)
        try? chunks.send("POST / HTTP/1.1\r\nHost: k\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<100 {
            try? chunks.send("4000\r\n" + String(repeating: "z", count: 0x4000) + "\r\n")
        }
        // One that asks and does not read.
        let deaf = try Wire(unix: agent.socket)
        let request = Wire.request("GetSecretValue", [("SecretName", "db")])
        for _ in 0..<200 { try deaf.send(request) }
        for _ in 0..<20 { #expect(try agent.value("db") == "x") }
        for wire in garbage + [header, body, chunks] { #expect(wire.isEnded()) }
        // Those that said nothing wrong are still there.
        for wire in silent {
            #expect(
                try wire.ask("GetSecretValue", [("SecretName", "db")]).member("SecretData") == "x")
        }
        for wire in half {
            try wire.send("ist\r\nContent-Length: 0\r\n\r\n")
            #expect(try wire.answer().code == "MissingParameter")
        }
        #expect(agent.end() == 0)
    }

    @Test func `a thousand connections are served, and one more than allowed is not`() throws {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        try #require(unsafe getrlimit(kind, &limit) == 0)
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 4096))
        try #require(unsafe setrlimit(kind, &limit) == 0)
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let agent = try RunningAgent(place, with: ["KIST_CONNECTIONS": "1000"])
        let wires = try (0..<1000).map { _ in try Wire(unix: agent.socket) }
        let request = Wire.request("GetSecretValue", [("SecretName", "db")])
        for wire in wires { try wire.send(request) }
        for wire in wires { #expect(try wire.answer().member("SecretData") == "x") }
        let surplus = try Wire(unix: agent.socket)
        try? surplus.send(request)
        #expect(surplus.isEnded())
        #expect(agent.end() == 0)
    }

    @Test func `what was acknowledged stays when the agent is told to end`() async throws {
        let place = try Place(inMemory: true)
        let agent = try RunningAgent(place)
        let answered = Answered()
        let socket = agent.socket
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for index in 0..<100 {
                        let name = "s\(worker)-\(index)"
                        guard let wire = try? Wire(unix: socket),
                            let answer = try? wire.ask(
                                "CreateSecret",
                                [("SecretName", name), ("SecretData", name), ("VersionId", "1")]),
                            answer.status == 200
                        else { return }
                        answered.add(name)
                    }
                }
            }
            while answered.names.count < 12 { await Task.yield() }
            #expect(agent.end() == 0)
        }
        let names = answered.names
        let listed = Set(
            try place.done("list").split(separator: "\n").map { $0.prefix { $0 != "\t" } })
        for name in names { #expect(listed.contains(name[...]), "\(name)") }
        // A thread that was cut off in a change would leave it to the next writer.
        #expect(listed.count >= names.count)
        #expect(try place.kist("check", "--level", "3").status == 0)
    }

    @Test func `the agent and kist write at once, and no update is lost`() async throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "shared", input: "0")
        let agent = try RunningAgent(place)
        let socket = agent.socket
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<2 {
                group.addTask {
                    let wire = try Wire(unix: socket)
                    for index in 0..<15 {
                        let made = try wire.ask(
                            "CreateSecret",
                            [
                                ("SecretName", "agent\(worker)-\(index)"), ("SecretData", "x"),
                                ("VersionId", "1"),
                            ])
                        #expect(made.status == 200, "\(made.body)")
                    }
                }
                group.addTask {
                    for index in 0..<15 {
                        try place.done("create", "--quiet", "kist\(worker)-\(index)", input: "x")
                    }
                }
            }
            try await group.waitForAll()
        }
        // Acknowledged by one, it is what the other reads.
        try place.done("put", "--quiet", "shared", input: "1")
        #expect(try agent.value("shared") == "1")
        _ = try agent.ask(
            "PutSecretValue", [("SecretName", "shared"), ("SecretData", "2"), ("VersionId", "w2")])
        #expect(try place.done("get", "shared") == "2")
        #expect(try place.done("list").split(separator: "\n").count == 61)
        #expect(agent.end() == 0)
        #expect(try place.kist("check", "--level", "3").status == 0)
    }

    @Test func `a token that went away is reported, and found again without a restart`() throws {
        var place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let module = try FaultModule(in: &place)
        // Gone after some reads, for every call of the module as it is loaded then.
        try module.follow(["C_Decrypt 20 unplug 0x32"])
        let agent = try RunningAgent(place, with: ["KIST_TOKEN_SESSIONS": "3"])
        var answers: [Wire.Answer] = []
        let end = ContinuousClock.now + .seconds(60)
        var wasLost = false
        while ContinuousClock.now < end {
            let answer = try agent.ask("GetSecretValue", [("SecretName", "db")])
            answers.append(answer)
            if answer.status == 503 { wasLost = true }
            if answer.status == 200, wasLost { break }
        }
        #expect(wasLost)
        #expect(answers.last?.status == 200)
        for answer in answers where answer.status != 200 {
            #expect(answer.code == "ServiceUnavailableTemporary", "\(answer.body)")
        }
        #expect(answers.allSatisfy { $0.status != 200 || $0.member("SecretData") == "x" })
        #expect(agent.end() == 0)
        #expect(agent.log.contains("token lost"))
        #expect(agent.log.contains("token found again"))
        // Each thread logs its own session in: the token says that somebody has been, CKR 0x100, and
        // compares no PIN.
        let logins = try module.calls().filter { $0.name == "C_Login" }
        #expect(logins.count { $0.code == 0 } >= 2)
        #expect(logins.allSatisfy { [0, 0x32, 0x100].contains($0.code) })
    }
}
