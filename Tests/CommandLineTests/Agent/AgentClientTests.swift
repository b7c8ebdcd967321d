import Foundation
import TestKit
import Testing

/// The official clients, unmodified, as `scripts/official-clients` installs them.
@Suite struct AgentClientTests {
    /// The Python that has them; nil where they could not be had.
    static let python = ProcessInfo.processInfo.environment["KIST_CLIENTS"]

    private static let folder = Bundle.module.resourceURL?.appendingPathComponent("Clients").path

    @Test(
        .enabled(if: python != nil, "no official clients: scripts/official-clients gets them"),
        arguments: ["http", "https"])
    func `secrets and keys live their whole lives through the official clients`(
        scheme: String
    ) throws {
        let place = try Place(inMemory: true)
        let key = try accessKey(place, of: "app")
        let limited = try accessKey(place, of: "reader")
        try place.done(
            "policy", "set", "--quiet",
            input: """
                {"Version":"1","Statement":[
                {"Effect":"Allow","Principal":["app"],"Action":["kms:*"],"Resource":["*"]},
                {"Effect":"Allow","Principal":["reader"],"Action":["kms:GetSecretValue"],
                "Resource":["secret/shared"]}]}
                """)
        try place.done("create", "--quiet", "shared", input: "for all")
        try place.done("create", "--quiet", "private", input: "for nobody")
        var settings = ["KIST_LISTEN": "127.0.0.1:0"]
        if scheme == "https" {
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
        var environment = [
            "KIST_ENDPOINT": "127.0.0.1:\(try agent.port)", "KIST_PROTOCOL": scheme,
            "KIST_KEY": key, "KIST_LIMITED_KEY": limited, "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": place.folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ]
        environment["KIST_CA"] = settings["KIST_TLS_CERTIFICATE"]
        for (program, stories) in [("new_client.py", 2), ("old_client.py", 1)] {
            let told = try Child.run(
                [
                    try #require(Self.python), "-W", "ignore",
                    "\(try #require(Self.folder))/\(program)",
                ], environment: environment)
            #expect(told.status == 0, "\(told.errors)\(agent.log.suffix(2000))")
            #expect(told.lines.filter { $0.hasPrefix("ok ") }.count == stories, "\(told.text)")
        }
        #expect(agent.end() == 0)
        for secret in key.split(separator: ":").dropFirst() {
            #expect(!agent.log.contains(secret))
        }
        for word in ["Signature=", "SecretData", "for all"] { #expect(!agent.log.contains(word)) }
    }

    @Test func `over TCP nothing is answered without a signature`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
        let wire = try Wire(port: try agent.port)
        let answer = try wire.ask("GetSecretValue", [("SecretName", "db")])
        #expect(answer.status == 400)
        #expect(answer.code == "MissingParameter")
        #expect(answer.headers["x-kist-status"] == nil)
    }

    private func accessKey(_ place: Place, of name: String) throws -> String {
        let made = try place.done("access-key", "create", name).split(separator: "\t")
        return "\(made[0]):\(made[1].trimmingCharacters(in: .newlines))"
    }
}
