import Foundation
import TestKit
import Testing

/// kist with KIST_SOCKET set.
@Suite struct ThroughAgentTests {
    /// What the stories have not: names that are another's near name, and the contract's own errors.
    private static let lines: [[String]] = [
        ["get", "db"], ["get", "db", "--field", "a"], ["get", "db", "--field", "none"],
        ["get", "db", "--label", "ACSPrevious"], ["get", "db", "--version-id", "v1"],
        ["get", "binary"], ["get", "nowhere"], ["get", "bd"], ["get", "deleted"],
        ["get", "db", "--label", "none"], ["get", "--json", "db", "other"],
        ["get", "--json", "binary"], ["get", "--json", "db", "nowhere"],
        ["describe", "bd"], ["versions", "db", "--json"], ["delete", "deleted", "--dry-run"],
        ["list"], ["list", "--json"], ["list", "b"], ["key", "list"], ["key", "alias", "--json"],
        ["key", "describe", "alias/acs/secretsmanager", "--json"], ["restore", "db"],
        ["key", "delete", "alias/acs/secretsmanager", "--dry-run"],
        ["key", "delete", "alias/acs/secretsmanager"],
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
            #expect(Self.masked(asked.errors) == Self.masked(own.errors), "\(words)")
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
    }

    @Test func `values of every byte and of the full length go through, and no longer one`() throws
    {
        let place = try Place(inMemory: true)
        let agent = try RunningAgent(place)
        let limit = 30_720
        // What is percent-encoded takes thrice its length on the way.
        let value = (0..<limit).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 128) }
        var environment = place.environment
        environment["KIST_CONFIG"] = "/dev/null"
        environment["KIST_SOCKET"] = agent.socket
        func asked(_ words: String..., input: [UInt8] = []) throws -> Outcome {
            try Child.run([KistProgram.path] + words, environment: environment, input: input)
        }
        #expect(try asked("create", "--quiet", "full", input: value).status == 0)
        #expect(try place.kist("get", "full").output == value)
        #expect(try asked("put", "--quiet", "full", input: value.reversed()).status == 0)
        #expect(try asked("get", "full").output == value.reversed())
        let own = try place.kist("put", "full", input: value + [0])
        let longer = try asked("put", "full", input: value + [0])
        #expect(longer.status == 64)
        #expect(longer.errors == own.errors)
        #expect(!agent.log.contains("full"))
        #expect(agent.log.contains("operation=\"kist put\""))
    }

    /// Without what is another with each request.
    private static func masked(_ text: String) -> String {
        text.replacing(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/, with: "ID")
    }
}
