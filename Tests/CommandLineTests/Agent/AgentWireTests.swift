import Foundation
import Glibc
import TestKit
import Testing

/// Requests that are made to be read in two ways, and others that no honest client sends.
@Suite struct AgentWireTests {
    @Test func `a request is read in one way or not at all`() throws {
        let place = try Place(inMemory: true)
        for name in ["db", "other"] { try place.done("create", "--quiet", name, input: name) }
        let agent = try RunningAgent(place)
        for attack in Attack.lengths + Attack.heads + Attack.targets {
            let wire = try Wire(unix: agent.socket)
            try wire.send(attack.text)
            for status in attack.statuses {
                let answer = try wire.answer(isBare: attack.name == "HEAD")
                #expect(answer.status == status, "\(attack.name): \(answer.body)")
                if answer.status == 200, attack.text != Attack.health {
                    #expect(answer.member("SecretData") == "db", "\(attack.name)")
                }
            }
            switch attack.end {
            case .ends: #expect(wire.isEnded(), "\(attack.name) stays")
            case .stays:
                let rest = attack.text.hasSuffix("/?Acti") ? "on=x HTTP/1.1\r\nHost: k\r\n\r\n" : ""
                try wire.send(rest)
                if !rest.isEmpty { #expect(try wire.answer().status == 400) }
                try wire.send(Attack.health)
                #expect(try wire.answer().status == 200, "\(attack.name) ends")
            }
        }
        #expect(try place.done("list").split(separator: "\n").count == 2)
        #expect(agent.end() == 0)
    }

    @Test func `whoever ends his side before his answer gets none, and nobody waits for him`()
        throws
    {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "db")
        let agent = try RunningAgent(place)
        let wires = try (0..<50).map { _ in try Wire(unix: agent.socket) }
        for wire in wires {
            try wire.send(Attack.get())
            _ = shutdown(wire.number, Int32(SHUT_WR))
        }
        for wire in wires { #expect(wire.isEnded()) }
        #expect(try agent.value("db") == "db")
        #expect(agent.end() == 0)
    }

    /// Half a minute of doing nothing, on all doors at once.
    @Test func `who is slow, in the middle of anything, is not waited for`() throws {
        let place = try Place(inMemory: true)
        let made = try place.shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
            -keyout tls.key -out tls.pem -subj /CN=127.0.0.1
            """)
        try #require(made.status == 0, "\(made.errors)")
        let agent = try RunningAgent(
            place,
            with: [
                "KIST_LISTEN": "127.0.0.1:0", "KIST_TLS_CERTIFICATE": "\(place.folder)/tls.pem",
                "KIST_TLS_KEY": "\(place.folder)/tls.key",
            ])
        var wires: [Wire] = []
        for text in [
            "", "P", "POST / HT", "POST / HTTP/1.1\r\nHost: k\r\n",
            Attack.post("Content-Length: 9", "x"),
            Attack.chunked("chunked", "9\r\nx"), Attack.chunked("chunked", "9;aaaa"),
            Attack.chunked("chunked", chunkOfNothing),
        ] {
            let wire = try Wire(unix: agent.socket)
            try wire.send(text)
            wires.append(wire)
        }
        // Nothing, half a record's head, half a hello.
        for bytes in [[], [22, 3, 1], [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3]] as [[UInt8]] {
            let wire = try Wire(port: agent.port)
            try wire.send(bytes)
            wires.append(wire)
        }
        // No TLS at all is told at once.
        let plain = try Wire(port: agent.port)
        try plain.send(Attack.health)
        #expect(plain.isEnded())
        for wire in wires { #expect(wire.isEnded()) }
        let health = try Wire(unix: agent.socket)
        try health.send(Attack.health)
        #expect(try health.answer().status == 200)
        #expect(agent.end() == 0)
    }

    private var chunkOfNothing: String { "0\r\nTrailer: x" }

    @Test func `nobody takes all connections away from the others`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "db")
        let agent = try RunningAgent(
            place, with: ["KIST_LISTEN": "127.0.0.1:0", "KIST_CONNECTIONS": "16"])
        // Three quarters are for all of TCP.
        let strangers = try (0..<12).map { _ in try Wire(port: agent.port) }
        for wire in strangers {
            try wire.send(Attack.health)
            #expect(try wire.answer().status == 200)
        }
        let surplus = try Wire(port: agent.port)
        try? surplus.send(Attack.health)
        #expect(surplus.isEnded())
        // And the owner finds the rest.
        let own = try (0..<4).map { _ in try Wire(unix: agent.socket) }
        for wire in own {
            #expect(
                try wire.ask("GetSecretValue", [("SecretName", "db")]).member("SecretData") == "db")
        }
        let last = try Wire(unix: agent.socket)
        try? last.send(Attack.health)
        #expect(last.isEnded())
        #expect(agent.end() == 0)
    }
}
