import Foundation
import Synchronization
import TestKit
import Testing

/// A secret that is rotated while fifty readers poll it, over the socket and over TCP.
@Suite struct RotationTests {
    private static let readers = 50
    private static let port = "127.0.0.1:0"

    /// Where readers find the agent that is there now.
    private final class Address: Sendable {
        let socket: String
        private let number: Atomic<UInt16>

        init(_ agent: RunningAgent) throws {
            socket = agent.socket
            number = Atomic(try agent.port)
        }

        var port: UInt16 { number.load(ordering: .relaxed) }
        func move(to port: UInt16) { number.store(port, ordering: .relaxed) }
    }

    /// What an agent that has just begun, or goes away, may answer instead of a value.
    private static let passing: Set<String> = ["ServiceUnavailableTemporary", "IllegalTimestamp"]

    /// - Parameter forgives: Whether connections may break and answers be put off.
    private func poll(
        _ rotation: Rotation, _ address: Address, as key: AccessKey?, forgives: Bool
    ) {
        var wire: Wire?
        while !rotation.hasEnded {
            do {
                if wire == nil {
                    wire = try key == nil ? Wire(unix: address.socket) : Wire(port: address.port)
                }
                try rotation.read {
                    let parameters = [("SecretName", "shared")]
                    let answer =
                        try key.map {
                            try wire?.ask("GetSecretValue", parameters, as: $0)
                        } ?? wire?.ask("GetSecretValue", parameters)
                    guard let answer, answer.status == 200 else {
                        let code = answer?.code ?? "nothing"
                        if !forgives || !Self.passing.contains(code) {
                            rotation.fail("\(code) \(answer?.body ?? "")")
                        }
                        return nil
                    }
                    return answer.member("SecretData")
                }
            } catch {
                wire = nil
                if !forgives { rotation.fail("\(error)") }
                sched_yield()
            }
        }
    }

    private func write(_ rotation: Rotation, _ place: Place, _ socket: String, _ round: Int) throws
    {
        let (old, new) = ("value \(round - 1)", "value \(round)")
        func ask(_ operation: String, _ parameters: [(String, String)]) throws {
            // Until it is acknowledged: put or moved twice is put or moved once.
            for _ in 0..<2_000 {
                let answer = try? Wire(unix: socket)
                    .ask(operation, [("SecretName", "shared")] + parameters)
                if answer?.status == 200 { return }
                sched_yield()
            }
            Issue.record("\(operation) \(round) was never acknowledged")
        }
        if round.isMultiple(of: 2) {
            try rotation.step(to: new) {
                try place.done("put", "shared", "--quiet", "--version-id", "r\(round)", input: new)
            }
            guard round > 2 else { return }
            try rotation.step(to: old) {
                try place.done("label", "shared", "ACSCurrent", "--to", "r\(round - 1)", "--quiet")
            }
            try rotation.step(to: new) {
                try ask(
                    "UpdateSecretVersionStage",
                    [
                        ("VersionStage", "ACSCurrent"), ("MoveToVersion", "r\(round)"),
                        ("RemoveFromVersion", "r\(round - 1)"),
                    ])
            }
        } else {
            try rotation.step(to: new) {
                try ask("PutSecretValue", [("VersionId", "r\(round)"), ("SecretData", new)])
            }
        }
    }

    /// - Parameter kills: How often the agent is killed, and another one begun.
    private func rotate(rounds: Int, kills: Int) throws {
        let place = try Place(inMemory: true)
        try place.done("create", "shared", "--quiet", input: "value 0")
        let key = try AccessKey(in: place, of: "app")
        try place.done(
            "policy", "set", "--quiet",
            input:
                #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"app","#
                + #""Action":"kms:GetSecretValue","Resource":"secret/shared"}]}"#)
        var agent = try RunningAgent(place, with: ["KIST_LISTEN": Self.port])
        let rotation = Rotation(first: "value 0")
        let address = try Address(agent)
        let group = DispatchGroup()
        for number in 0..<Self.readers {
            group.enter()
            Thread {
                poll(
                    rotation, address, as: number.isMultiple(of: 2) ? key : nil,
                    forgives: kills > 0)
                group.leave()
            }.start()
        }
        for round in 1...rounds {
            try write(rotation, place, agent.socket, round)
            if kills > 0, round.isMultiple(of: max(1, rounds / (kills + 1))), round < rounds {
                agent.end(by: SIGKILL)
                agent = try RunningAgent(place, with: ["KIST_LISTEN": Self.port])
                address.move(to: try agent.port)
            }
        }
        rotation.end()
        group.wait()
        #expect(rotation.failures == [])
        #expect(rotation.violations == [])
        #expect(rotation.readCount > Self.readers)
        Tally.add("reads during rotation", rotation.readCount)
        #expect(try place.done("get", "shared") == "value \(rounds)")
        #expect(agent.end() == 0)
        #expect(try place.kist("check", "--level", "3").status == 0)
    }

    @Test
    func `fifty readers see each change when it is acknowledged, and none before it was begun`()
        throws
    {
        try rotate(rounds: Tier.count(commit: 16, torture: 200), kills: 0)
    }

    @Test func `no more and no less while the agent is killed and begun anew`() throws {
        try rotate(
            rounds: Tier.count(commit: 8, torture: 100), kills: Tier.count(commit: 3, torture: 30))
    }

    // The judge itself.

    private static func moment(_ start: UInt64, _ end: UInt64, _ value: String) -> Rotation.Moment {
        Rotation.Moment(start: start, end: end, value: value)
    }

    private static let steps = [
        moment(0, 0, "a"), moment(10, 20, "b"), moment(30, 40, "a"), moment(50, 60, "c"),
    ]

    @Test(arguments: [
        [], [moment(1, 2, "a"), moment(12, 13, "a"), moment(14, 15, "b"), moment(35, 36, "a")],
        // What was begun may be seen, or not yet.
        [moment(15, 16, "b"), moment(16, 18, "b"), moment(55, 56, "c")], [moment(5, 55, "b")],
        // Back at a value that was there before.
        [moment(21, 25, "b"), moment(31, 32, "a"), moment(55, 70, "a"), moment(61, 62, "c")],
    ])
    func `what has an order is no violation`(reads: [Rotation.Moment]) {
        #expect(Rotation.violations(Self.steps, reads) == [])
    }

    @Test(arguments: [
        // Stale, early, never put, back behind what another has seen.
        [moment(21, 25, "a")], [moment(61, 62, "a")], [moment(1, 9, "b")], [moment(1, 99, "d")],
        [moment(14, 15, "b"), moment(16, 17, "a")], [moment(51, 52, "c"), moment(53, 54, "a")],
    ])
    func `what has none is found`(reads: [Rotation.Moment]) {
        #expect(Rotation.violations(Self.steps, reads) != [])
    }
}
