import Foundation
import Glibc
import TestKit
import Testing

/// A vault of one user and its agent; others come to every door there is.
@Suite(.enabled(if: Unprivileged.isPossible, "needs root, to be several users"))
struct AgentDoorTests {
    private static let stranger = "setpriv --reuid=65533 --regid=65533 --clear-groups --"
    private static let member = "setpriv --reuid=65532 --regid=65532 --groups=4242 --"

    /// A policy of a secret or a key, about whoever has `app`.
    private static func policy(_ effect: String) -> String {
        #"{"Version":"1","Statement":[{"Effect":"\#(effect)","Action":["kms:*"],"#
            + #""Principal":{"RAM":["acs:ram::0:user/app"]},"Resource":["*"]}]}"#
    }

    /// What user 65534 has: a vault, `open`, `closed` and a limited access key.
    private func house() throws -> (Place, AccessKey) {
        let place = try Place(inMemory: true)
        for name in ["open", "closed"] {
            try place.done("create", "--quiet", name, input: "in \(name)")
        }
        let key = try AccessKey(in: place, of: "app")
        try place.done(
            "policy", "set", "--quiet",
            input: """
                {"Version":"1","Statement":[
                {"Effect":"Allow","Principal":["uid:65533","app"],"Action":["kms:GetSecretValue"],
                "Resource":["secret/open"]},
                {"Effect":"Allow","Principal":["gid:4242"],"Action":["kms:*"],"Resource":["*"]},
                {"Effect":"Deny","Principal":["gid:4242"],"Action":["kms:GetSecretValue"],
                "Resource":["secret/closed"]}]}
                """)
        try Unprivileged.give(place)
        return (place, key)
    }

    /// kist as another user, by the agent alone.
    private func kist(
        _ user: String, _ words: String, in place: Place, _ agent: RunningAgent
    ) throws -> Outcome {
        try place.shell(
            "cd /; KIST_CONFIG=/dev/null KIST_SOCKET=\(agent.socket) \(user) "
                + "\(place.folder)/bin/kist \(words)")
    }

    /// All of the vault but the trail of what was asked.
    private func files(_ place: Place) throws -> [String: [UInt8]] {
        try FileTree.files(place.vault).filter { !$0.key.contains("audit") }
            .mapValues { Array($0) }
    }

    @Test
    func `what policy does not allow is refused at every door, recorded, and changes nothing`()
        throws
    {
        let (place, key) = try house()
        let before = try files(place)
        // Where nobody else could be in the agent's place, or kist would tell him nothing.
        let safe = try place.shell("mktemp -d /run/kist-agent-XXXXXX").text
            .trimmingCharacters(in: .newlines)
        defer { try? FileManager.default.removeItem(atPath: safe) }
        _ = try place.shell("chown 65534 \(safe); chmod 755 \(safe)")
        let agent = try RunningAgent(
            place, with: ["KIST_LISTEN": "127.0.0.1:0", "KIST_SOCKET_MODE": "0600"], as: 65534,
            in: safe)

        // The socket's own mode: no connection, and no program that says otherwise.
        let shut = try kist(Self.stranger, "get open", in: place, agent)
        #expect(shut.status == 77, "\(shut.errors)")
        #expect(shut.errors.contains("no agent at"))
        // The vault's files, and the token's.
        for words in ["get open", "put open --quiet", "list", "audit show", "check"] {
            for settings in [
                "",
                "KIST_CONFIG=/dev/null KIST_VAULT=\(place.vault) KIST_TOKEN='pkcs11:token=kist'",
            ] {
                let direct = try place.shell(
                    "cd /; \(settings) \(Self.stranger) \(place.folder)/bin/kist \(words)")
                #expect(
                    [77, 78].contains(direct.status) && direct.output.isEmpty,
                    "\(words): \(direct.status) \(direct.text)\(direct.errors)")
            }
        }
        let cat = try place.shell(
            "cd /; \(Self.stranger) cat \(place.tokenFolder)/pin \(place.configuration)")
        #expect(cat.status != 0 && cat.output.isEmpty)

        _ = try place.shell("chmod 666 \(agent.socket)")
        for (user, words, text) in [
            (Self.stranger, "get open", "in open"), (Self.stranger, "get closed", nil),
            (Self.stranger, "kms DescribeSecret --SecretName open", nil),
            (Self.stranger, "kms DeleteSecret --SecretName open", nil),
            (Self.stranger, "kms ListSecrets", nil),
            (
                Self.stranger, "kms PutSecretValue --SecretName open --VersionId v9 --SecretData y",
                nil
            ),
            (
                Self.stranger,
                "kms TagResource --SecretName open --Tags '[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]'",
                nil
            ),
            (
                Self.stranger,
                "kms SetSecretPolicy --SecretName open --PolicyName default --Policy '\(Self.policy("Allow"))'",
                nil
            ),
            (Self.member, "get open", "in open"), (Self.member, "get closed", nil),
            // Root opens every door, and is nobody's owner behind it.
            ("", "get closed", nil), ("", "kms ListKeys", nil),
        ] as [(String, String, String?)] {
            let told = try kist(user, words, in: place, agent)
            #expect(told.status == (text == nil ? 77 : 0), "\(words): \(told.errors)")
            #expect(
                told.text == (text ?? "") || text == nil && !told.text.contains("in closed"),
                "\(words)")
        }
        // The owner at his own.
        #expect(try kist(Unprivileged.prefix, "get closed", in: place, agent).text == "in closed")

        let wire = try Wire(port: agent.port)
        let read = try wire.ask("GetSecretValue", [("SecretName", "open")], as: key)
        #expect(read.member("SecretData") == "in open")
        for (operation, parameters) in [
            ("GetSecretValue", [("SecretName", "closed")]), ("ListSecrets", []),
            ("CreateSecret", [("SecretName", "n"), ("SecretData", "y"), ("VersionId", "1")]),
            ("PutSecretValue", [("SecretName", "open"), ("SecretData", "y"), ("VersionId", "2")]),
            ("DeleteSecret", [("SecretName", "open")]), ("CreateKey", []),
        ] as [(String, [(String, String)])] {
            let refused = try wire.ask(operation, parameters, as: key)
            #expect(refused.status == 403, "\(operation): \(refused.body)")
            #expect(refused.code == "Forbidden.NoPermission")
        }
        #expect(agent.end() == 0)
        #expect(try files(place) == before)

        let trail = try place.shell("\(Unprivileged.prefix) bin/kist audit show").text
        for line in [
            "uid:65533\tGetSecretValue\tdenied\tclosed", "uid:65533\tDescribeSecret\tdenied\topen",
            "uid:65533\tDeleteSecret\tdenied\topen", "uid:65533\tListSecrets\tdenied",
            "uid:65533\tPutSecretValue\tdenied\topen", "uid:65533\tTagResource\tdenied\topen",
            "uid:65532\tGetSecretValue\tdenied\tclosed", "uid:0\tGetSecretValue\tdenied\tclosed",
            "uid:0\tListKeys\tdenied", "access-key:\(key.id)\tGetSecretValue\tdenied\tclosed",
            "access-key:\(key.id)\tCreateSecret\tdenied\tn",
            "access-key:\(key.id)\tDeleteSecret\tdenied\topen",
            "access-key:\(key.id)\tCreateKey\tdenied",
            // The twins.
            "uid:65533\tGetSecretValue\tanswered\topen",
            "uid:65532\tGetSecretValue\tanswered\topen",
            "uid:65534\tGetSecretValue\tanswered\tclosed",
            "access-key:\(key.id)\tGetSecretValue\tanswered\topen",
        ] { #expect(trail.contains(line), "\(line)\n\(trail)") }
        #expect(trail.split(separator: "\n").count { $0.contains("\tdenied") } == 16, "\(trail)")
    }

    @Test func `policies of secrets and keys hold at the doors too, and a denial wins`() throws {
        let place = try Place(inMemory: true)
        let key = try AccessKey(in: place, of: "app")
        let cmk = try place.done("key", "create").split(separator: "\t")[0]
        try place.done("create", "--quiet", "own", "--key", "\(cmk)", input: "in own")
        try place.done("create", "--quiet", "kept", input: "in kept")
        try place.done(
            "policy", "set", "--quiet",
            input: """
                {"Version":"1","Statement":[{"Effect":"Allow","Principal":["app"],"Action":
                ["kms:GetSecretValue","kms:CreateSecret","kms:DescribeSecret"],"Resource":["secret/*"]}]}
                """)
        let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
        let wire = try Wire(port: agent.port)
        func code(_ operation: String, _ parameters: [(String, String)]) throws -> String? {
            let answer = try wire.ask(operation, parameters, as: key)
            return answer.status == 200 ? nil : answer.code
        }
        let denied = "Forbidden.NoPermission"
        let create = [
            ("SecretName", "new"), ("SecretData", "x"), ("VersionId", "1"),
            ("EncryptionKeyId", String(cmk)),
        ]
        // A customer's key asks for its own rights: decrypt to read, a data key to write.
        #expect(try code("GetSecretValue", [("SecretName", "kept")]) == nil)
        #expect(try code("GetSecretValue", [("SecretName", "own")]) == denied)
        #expect(try code("CreateSecret", create) == denied)
        #expect(try place.kist("describe", "new").status == 66)
        try place.done(
            "kms", "SetKeyPolicy", "--KeyId", "\(cmk)", "--PolicyName", "default", "--Policy",
            Self.policy("Allow"))
        #expect(try code("GetSecretValue", [("SecretName", "own")]) == nil)
        #expect(try code("CreateSecret", create) == nil)
        // To describe is not to retag.
        let tags = [("SecretName", "kept"), ("Tags", #"[{"TagKey":"a","TagValue":"b"}]"#)]
        #expect(try code("DescribeSecret", [("SecretName", "kept")]) == nil)
        #expect(try code("TagResource", tags) == denied)
        // What the secret's own policy says counts as much as the vault's, and a denial more.
        try place.done(
            "kms", "SetSecretPolicy", "--SecretName", "kept", "--PolicyName", "default", "--Policy",
            Self.policy("Allow"))
        #expect(try code("TagResource", tags) == nil)
        try place.done(
            "kms", "SetSecretPolicy", "--SecretName", "kept", "--PolicyName", "default", "--Policy",
            Self.policy("Deny"))
        #expect(try code("GetSecretValue", [("SecretName", "kept")]) == denied)
        #expect(try code("TagResource", tags) == denied)
        #expect(agent.end() == 0)
        let trail = try place.done("audit", "show")
        #expect(
            trail.split(separator: "\n").count {
                $0.contains("access-key:\(key.id)\t") && $0.contains("\tdenied")
            } == 5, "\(trail)")
    }
}
