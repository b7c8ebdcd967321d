import Foundation
import Glibc
import TestKit
import Testing

/// What is left in the agent's memory of values that came in or went out, when their connection is over.
///
/// Searched for are all runs of eight bytes, as ``MemoryTests`` does: outside of the pages made for
/// secrets there must be none. The PIN stays for the agent's life, and only there.
@Suite(.enabled(if: geteuid() == 0, "needs root to see into kistd"))
struct AgentMemoryTests {
    enum Door: String, CaseIterable, Sendable { case socket, tcp, tls }

    private static let letters = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    private static func random(_ count: Int) -> String {
        String((0..<count).map { _ in letters.randomElement() ?? "x" })
    }

    /// As a client would that knows nothing of the wire: its answers.
    private func talk(_ door: Door, _ agent: RunningAgent, _ requests: [String]) throws -> String {
        guard door == .tls else {
            let wire = try door == .socket ? Wire(unix: agent.socket) : Wire(port: agent.port)
            var bodies = ""
            for request in requests {
                try wire.send(request)
                bodies += try wire.answer().body
            }
            return bodies
        }
        let last = requests.count - 1
        let text = requests.enumerated().map { number, request in
            number == last
                ? request.replacing("Host: kist\r\n", with: "Host: kist\r\nConnection: close\r\n")
                : request
        }.joined()
        return try agent.place.shell(
            """
            openssl s_client -quiet -verify_return_error -CAfile tls.pem \
            -connect 127.0.0.1:\(try agent.port) 2>/dev/null
            """, input: Array(text.utf8)
        ).text
    }

    /// How often they stand outside the pages for secrets, and in them.
    private func found(
        _ secrets: [(name: String, bytes: [UInt8])], in agent: RunningAgent
    ) throws -> [(name: String, loose: Int, pinned: Int)] {
        _ = kill(agent.process, SIGSTOP)
        defer { _ = kill(agent.process, SIGCONT) }
        let regions = try StoppedProgram.memory(of: agent.process)
        return secrets.map { secret in
            var (loose, pinned) = (0, 0)
            for region in regions {
                let count = StoppedProgram.windows(of: secret.bytes, in: region.bytes)
                if region.isPinned { pinned += count } else { loose += count }
            }
            return (secret.name, loose, pinned)
        }
    }

    /// In the commit tier four of the twelve, others each day.
    private static let sample = Tier.sample(
        Door.allCases.flatMap { door in [12, 40, 900, 9000].map { (door, $0) } }, every: 3)

    @Test(arguments: sample)
    func `nothing is left of a value when its connection is over`(door: Door, size: Int) throws {
        let place = try Place()
        let (old, new, other) = (Self.random(size), Self.random(size), Self.random(size))
        try place.done("create", "db", "--quiet", input: old)
        let key = try AccessKey(in: place, of: "app")
        try place.done(
            "policy", "set", "--quiet",
            input:
                #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"app","#
                + #""Action":"kms:*","Resource":"*"}]}"#)
        var settings = ["KIST_LISTEN": "127.0.0.1:0"]
        if door == .tls {
            let made = try place.shell(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
                -keyout tls.key -out tls.pem -subj /CN=127.0.0.1 \
                -addext subjectAltName=IP:127.0.0.1
                """)
            try #require(made.status == 0, "\(made.errors)")
            settings["KIST_TLS_CERTIFICATE"] = "\(place.folder)/tls.pem"
            settings["KIST_TLS_KEY"] = "\(place.folder)/tls.key"
        }
        let agent = try RunningAgent(place, with: settings)
        func request(_ operation: String, _ parameters: [(String, String)]) throws -> String {
            try door == .socket
                ? Wire.request(operation, parameters) : key.request(operation, parameters)
        }
        let put = [("SecretName", "db"), ("VersionId", "next"), ("SecretData", new)]
        // As the old client does it: in the address.
        let create = [("SecretName", "more"), ("VersionId", "1"), ("SecretData", other)]
        let said = try talk(
            door, agent,
            [
                request("GetSecretValue", [("SecretName", "db")]), request("PutSecretValue", put),
                Wire.inAddress(request("CreateSecret", create)),
                request("GetSecretValue", [("SecretName", "db")]),
            ])
        #expect(said.contains(old) && said.contains(new), "\(said)")
        #expect(try place.done("get", "more") == other)
        // An event loop has ended the connection when it answers on the next one.
        for _ in 0..<3 {
            let wire = try Wire(unix: agent.socket)
            try wire.send("GET /healthz HTTP/1.1\r\nHost: k\r\n\r\n")
            #expect(try wire.answer().status == 200)
        }
        // The value read, the PIN, the root key and a data key.
        let known = try MemorySecrets.all(of: place, value: Array(old.utf8))
        let found = try found(
            known.map { ($0.name, $0.bytes) } + [
                ("put", Array(new.utf8)), ("made", Array(other.utf8)),
                ("access key", Array(key.secret.utf8)),
            ], in: agent)
        for secret in found {
            #expect(secret.loose == 0, "\(secret.name), \(size) bytes, \(door)")
            // The twin: what is kept, the search sees.
            if secret.name == "PIN" { #expect(secret.pinned > 0) }
        }
        #expect(agent.end() == 0)
    }

    /// The twin: while a value is on its way in, it is there.
    @Test func `a value that is half here is found`() throws {
        let place = try Place()
        let agent = try RunningAgent(place)
        let value = Self.random(900)
        let request = Wire.request(
            "CreateSecret", [("SecretName", "db"), ("VersionId", "1"), ("SecretData", value)])
        let wire = try Wire(unix: agent.socket)
        try wire.send(String(request.dropLast()))
        var pinned = 0
        for _ in 0..<2_000 where pinned == 0 {
            pinned = try found([("value", Array(value.utf8.dropLast()))], in: agent)[0].pinned
        }
        #expect(pinned > 0)
        try wire.send(String(request.suffix(1)))
        #expect(try wire.answer().status == 200)
        #expect(agent.end() == 0)
    }
}
