import Foundation
import TestKit
import Testing

/// kist with KIST_SOCKET set.
@Suite struct ThroughAgentTests {
    private static let lines: [[String]] = [
        ["get", "db"], ["get", "db", "--field", "a"], ["get", "db", "--field", "none"],
        ["get", "db", "--label", "ACSPrevious"], ["get", "db", "--version-id", "v1"],
        ["get", "binary"], ["get", "nowhere"], ["get", "bd"], ["get", "deleted"],
        ["get", "db", "--label", "none"], ["get", "--json", "db", "other"],
        ["get", "--json", "binary"], ["get", "--json", "db", "nowhere"],
        ["kms", "GetSecretValue", "--SecretName", "nowhere"],
        ["kms", "GetSecretValue", "--SecretName", "binary"],
        ["kms", "GetSecretValue"], ["kms", "GetSecret", "--SecretName", "db"],
        ["kms", "GetSecretValue", "--SecretName", "db", "--DryRun", "true"],
        ["kms", "DeleteSecret", "--SecretName", "deleted", "--RecoveryWindowInDays", "1"],
    ]

    @Test func `it prints and ends as if it had opened the vault itself`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: #"{"a":"first"}"#)
        try place.done("put", "--quiet", "db", input: #"{"a":"se+c&o=nd ü","b":[1]}"#)
        try place.done("create", "--quiet", "other", input: "line\n\"quoted\"\u{7F}")
        try place.done("create", "--quiet", "deleted", input: "x")
        try place.done("delete", "--quiet", "deleted")
        let binary = (0...255).map { UInt8($0) }
        #expect(
            try place.kist("create", "--quiet", "binary", "--binary", input: binary).status == 0)
        let agent = try RunningAgent(place)
        // Without the configuration there is no way to the vault but the agent.
        var environment = place.environment
        environment["KIST_CONFIG"] = "/dev/null"
        environment["KIST_SOCKET"] = agent.socket
        for words in Self.lines {
            let own = try Child.run([KistProgram.path] + words, environment: place.environment)
            let asked = try Child.run([KistProgram.path] + words, environment: environment)
            #expect(asked.status == own.status, "\(words): \(asked.errors)")
            #expect(Self.masked(asked.text) == Self.masked(own.text), "\(words)")
            if words != ["get", "bd"] {
                #expect(Self.masked(asked.errors) == Self.masked(own.errors), "\(words)")
            }
        }
        #expect(
            try Child.run([KistProgram.path, "get", "binary"], environment: environment).output
                == binary)
        let value = Array("a value by \u{0}form".utf8)
        let made = try Child.run(
            [
                KistProgram.path, "kms", "CreateSecret", "--SecretName", "new", "--VersionId", "1",
                "--SecretData", "-",
            ], environment: environment, input: value)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try place.kist("get", "new").output == value)
        agent.end()
        let alone = try Child.run([KistProgram.path, "get", "db"], environment: environment)
        #expect(alone.status == 69)
        #expect(alone.errors.contains("no agent at"))
    }

    /// Without what is another with each request.
    private static func masked(_ text: String) -> String {
        text.replacing(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/, with: "ID")
    }
}
