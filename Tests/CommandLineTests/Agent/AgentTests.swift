import Foundation
import Glibc
import TestKit
import Testing

/// kistd as its callers see it.
@Suite struct AgentTests {
    @Test func `a value is read without a PIN, and nothing of it is in the log`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "a v&lue=%41+ü")
        let agent = try RunningAgent(place)
        let answer = try agent.ask("GetSecretValue", [("SecretName", "db")])
        #expect(answer.status == 200)
        #expect(answer.member("SecretData") == "a v&lue=%41+ü")
        #expect(answer.headers["cache-control"] == "no-store")
        let made = try agent.ask(
            "CreateSecret", [("SecretName", "new"), ("SecretData", "unheard"), ("VersionId", "1")])
        #expect(made.status == 200)
        #expect(try place.done("get", "new") == "unheard")
        let unknown = try agent.ask("GetSecretValue", [("SecretName", "nowhere")])
        #expect(unknown.status == 404)
        #expect(unknown.code == "Forbidden.ResourceNotFound")
        #expect(agent.end() == 0)
        #expect(agent.log.contains("operation=\"GetSecretValue\""))
        #expect(agent.log.contains("principal=\"uid:\(geteuid())\""))
        for secret in ["v&lue", "unheard", "nowhere", "SecretName", "Action="] {
            #expect(!agent.log.contains(secret), "\(secret)")
        }
    }

    @Test func `what callers did is in the audit trail under their name`() throws {
        let place = try Place(inMemory: true)
        let agent = try RunningAgent(place)
        _ = try agent.ask(
            "CreateSecret", [("SecretName", "a"), ("SecretData", "x"), ("VersionId", "1")])
        #expect(try agent.value("a") == "x")
        agent.end()
        let trail = try place.done("audit", "show", "--secret", "a")
        #expect(trail.contains("uid:\(geteuid())\tCreateSecret\tdone\ta\t"))
        #expect(trail.contains("uid:\(geteuid())\tGetSecretValue\tanswered\ta\t"))
    }

    @Test(.enabled(if: Unprivileged.isPossible))
    func `another user gets what policy says and nothing else`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "open", input: "seen")
        try place.done("create", "--quiet", "closed", input: "unseen")
        let agent = try RunningAgent(place)
        _ = try place.shell("chmod 711 . && chmod 666 s")
        func ask(_ name: String) throws -> String {
            let request = Wire.request("GetSecretValue", [("SecretName", name)])
                .replacing("Host:", with: "Connection: close\r\nHost:")
            return try place.shell(
                """
                cd /; \(Unprivileged.prefix) perl -MIO::Socket::UNIX -e '
                my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "no socket: $!";
                local $/; print $s <STDIN>; print <$s>' \(agent.socket)
                """, input: Array(request.utf8)
            ).text
        }
        #expect(try ask("open").contains("Forbidden.NoPermission"))
        let policy =
            #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":["uid:65534"],"#
            + #""Action":["kms:GetSecretValue"],"Resource":["secret/open"]}]}"#
        try place.done("policy", "set", "--quiet", input: policy)
        #expect(try ask("open").contains(#""SecretData":"seen""#))
        let refused = try ask("closed")
        #expect(refused.contains("HTTP/1.1 403"))
        #expect(!refused.contains("unseen"))
        agent.end()
        #expect(try place.done("audit", "show").contains("uid:65534\tGetSecretValue\tdenied"))
    }

    @Test func `health says whether a request would find the token`() throws {
        let agent = try RunningAgent(Place(inMemory: true))
        let wire = try Wire(unix: agent.socket)
        for _ in 0..<2 {
            try wire.send("GET /healthz HTTP/1.1\r\nHost: kist\r\n\r\n")
            let answer = try wire.answer()
            #expect(answer.status == 200)
            #expect(answer.body == #"{"Status":"ok"}"#)
        }
    }

    @Test func `one connection takes many requests, also before they are answered`() throws {
        let place = try Place(inMemory: true)
        for name in ["a", "b", "c"] { try place.done("create", "--quiet", name, input: name) }
        let agent = try RunningAgent(place)
        let wire = try Wire(unix: agent.socket)
        try wire.send(
            ["a", "b", "c"].map { Wire.request("GetSecretValue", [("SecretName", $0)]) }.joined())
        for name in ["a", "b", "c"] {
            #expect(try wire.answer().member("SecretData") == name)
        }
        let request = Wire.request("GetSecretValue", [("SecretName", "a")])
        let parts = request.replacing("Host:", with: "Expect: 100-continue\r\nHost:")
            .components(separatedBy: "\r\n\r\n")
        try wire.send(parts[0] + "\r\n\r\n")
        #expect(try wire.answer().status == 100)
        try wire.send(parts[1])
        #expect(try wire.answer().member("SecretData") == "a")
    }

    @Test func `a socket left behind is taken over, and one that is served is not`() throws {
        let place = try Place(inMemory: true)
        let killed = try RunningAgent(place)
        #expect(killed.end(by: SIGKILL) == 128 + SIGKILL)
        #expect(FileManager.default.fileExists(atPath: killed.socket))
        let agent = try RunningAgent(place)
        let second = try RunningAgent.fails(place, with: [:])
        #expect(second.status == 73)
        #expect(second.errors.contains("another kistd serves"))
        #expect(try agent.ask("ListSecrets").status == 200)
        #expect(agent.end() == 0)
        #expect(!FileManager.default.fileExists(atPath: agent.socket))
        try place.write("not a socket", to: "s")
        let third = try RunningAgent.fails(place, with: [:])
        #expect(third.status == 73)
        #expect(try String(contentsOfFile: agent.socket, encoding: .utf8) == "not a socket")
    }

    @Test(arguments: [
        (["KIST_LISTEN": "0.0.0.0:0"], 78, "where others can listen in"),
        (["KIST_LISTEN": "localhost:0"], 78, "numeric address"),
        (["KIST_TLS_KEY": "/tmp/key.pem"], 78, "belong together"),
        (["KIST_SOCKET_MODE": "0666"], 78, "0600 or 0660"),
        (["KIST_TOKEN_SESSIONS": "0"], 78, "from 1 to 64"),
        (["KIST_SOCKET": "/tmp/\(String(repeating: "x", count: 110))"], 78, "107 bytes"),
        (["KIST_SOCKET": "/tmp/kistd-\(UUID()).sock"], 77, "can be written by others"),
        (["KIST_VAULT": "/nowhere"], 78, "no vault at"),
    ])
    func `what would not be safe or does not hold is refused at the start`(
        more: [String: String], status: Int, words: String
    ) throws {
        let outcome = try RunningAgent.fails(try Place(inMemory: true), with: more)
        #expect(Int(outcome.status) == status)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
