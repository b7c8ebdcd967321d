import Foundation
import Testing

/// What an earlier kist has written, this one reads and goes on with.
@Suite struct GoldenTests {
    private static let names = [
        "again", "binary", "evicted", "leaving", "moved", "payroll/pay", "text",
    ]
    private static let context = #"{"year":"2026","app":"payroll"}"#

    private func expect(
        _ golden: Golden, _ file: String, from words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let told = try Child.run([KistProgram.path] + words, environment: golden.place.environment)
        try #require(told.status == 0, "\(words): \(told.errors)", sourceLocation: sourceLocation)
        let expected = try golden.expected(file).withoutRequest
        #expect(
            try Told(told.text).holds(expected), "\(words): \(told.text)",
            sourceLocation: sourceLocation)
    }

    @Test(arguments: ["gcm", "wrap"])
    func `every value is what was put in`(scheme: String) throws {
        let place = try Golden(scheme).place
        try place.done("restore", "leaving")
        var count = 0
        for (name, version, value) in try Golden.values() {
            let told = try place.kist("get", name, "--version-id", version)
            if name == "evicted", ["v1", "v2"].contains(version) {
                #expect(told.status == 66, "\(name) \(version): \(told.errors)")
            } else {
                #expect(told.output == value, "\(name) \(version): \(told.errors)")
                count += 1
            }
        }
        #expect(count == 19)
        #expect(try place.kist("get", "gone").status == 66)
        // By label, as who put them there reads them.
        for (label, version) in [
            ("ACSCurrent", "v2"), ("ACSPrevious", "v1"), ("approved", "v1"), ("own/next", "next"),
            ("tested", "next"),
        ] {
            let value = try Golden.values().first { ($0.name, $0.version) == ("text", version) }
            let told = try place.kist("get", "text", "--label", label)
            #expect(told.output == value?.value, "\(label): \(told.errors)")
        }
    }

    @Test(arguments: ["gcm", "wrap"])
    func `what was sealed for a caller opens`(scheme: String) throws {
        let golden = try Golden(scheme)
        for (file, plain) in [
            ("Encrypt", Data(try Golden.blob()).base64EncodedString()),
            ("GenerateDataKey", try golden.expected("GenerateDataKey")["Plaintext"]?.text),
        ] {
            let blob = try #require(try golden.expected(file)["CiphertextBlob"]?.text)
            let told = try golden.place.done(
                "kms", "Decrypt", "--CiphertextBlob", blob, "--EncryptionContext", Self.context)
            #expect(try Told(told)["Plaintext"]?.text == plain, "\(file)")
            let without = try golden.place.kist("kms", "Decrypt", "--CiphertextBlob", blob)
            #expect(without.status != 0, "\(file)")
        }
    }

    @Test(arguments: ["gcm", "wrap"])
    func `what describes secrets and keys is as it was`(scheme: String) throws {
        let golden = try Golden(scheme)
        try expect(golden, "list", from: "list", "--json")
        for name in Self.names {
            let file = name.replacingOccurrences(of: "/", with: "_")
            try expect(golden, "describe.\(file)", from: "describe", name, "--json")
            try expect(golden, "versions.\(file)", from: "versions", name, "--json")
        }
        try expect(golden, "keys", from: "key", "list", "--json")
        try expect(golden, "aliases", from: "key", "alias", "--json")
        for file in ["pay", "moved", "off"] {
            let id = try #require(try golden.expected("key.\(file)")["KeyId"]?.text)
            try expect(golden, "key.\(file)", from: "key", "describe", id, "--json")
        }
        let key = ["--KeyId", "alias/payroll"]
        try expect(golden, "DescribeKey", from: "kms", "DescribeKey", key[0], key[1])
        try expect(golden, "GetKeyPolicy", from: "kms", "GetKeyPolicy", key[0], key[1])
        try expect(
            golden, "GetSecretPolicy", from: "kms", "GetSecretPolicy", "--SecretName", "payroll/pay"
        )
        // The scheduled one: refused in its window, unknown behind it.
        let leaving = try golden.expected("describe.leaving")
        let planned = try #require(leaving["PlannedDeleteTime"]?.text)
        let end = try #require(ISO8601DateFormatter().date(from: planned))
        let isOver = Date() >= end
        #expect(try golden.place.kist("get", "leaving").status == (isOver ? 66 : 73))
    }

    @Test(arguments: ["gcm", "wrap"])
    func `every entry of the trail is there, and nothing is wrong`(scheme: String) throws {
        let golden = try Golden(scheme)
        let found = try golden.place.done("audit", "export").split(separator: "\n")
            .map { try Told(String($0)) }
        let expected = try golden.expectedLines("audit").filter { $0["Sequence"] != nil }
        #expect(expected.count > 70)
        for entry in expected { #expect(found.contains { $0.holds(entry) }, "\(entry)") }
        for operation in ["PutSecretValue", "DeleteSecret", "GetSecretValue"] {
            #expect(expected.contains { $0["Operation"]?.text == operation })
        }

        let check = try golden.expected("check")
        #expect(check["Findings"] == .list([]))
        let head = try #require(check["ChainHead"]?.text)
        try expect(golden, "check", from: "check", "--level", "3", "--against", head, "--json")
        // The twin: another head is not believed.
        let other = head.dropLast() + (head.hasSuffix("0") ? "1" : "0")
        let refused = try golden.place.kist("check", "--against", String(other))
        #expect(refused.status == 67, "\(refused.errors)")
    }

    @Test(arguments: ["gcm", "wrap"])
    func `the vault goes on`(scheme: String) throws {
        let place = try Golden(scheme).place
        let next = try Told(place.done("put", "text", "--json", input: "new"))
        #expect(next["VersionId"] == .text("v4"))
        #expect(try place.done("get", "text") == "new")
        #expect(try place.done("get", "text", "--label", "ACSPrevious").contains("second"))
        try place.done("create", "gone", input: "back")
        #expect(try place.done("get", "gone") == "back")
        // An id that was used is known, also when its version is gone.
        #expect(try place.kist("put", "evicted", "--version-id", "v1", input: "x").status == 73)
        try place.done("key", "rotate", "alias/payroll")
        #expect(try place.done("key", "rewrap", "alias/payroll") == "0 of 1 left\n")
        #expect(try place.done("get", "payroll/pay") == "under the second")
        try place.done("key", "rotate", "--root")
        try place.done("restore", "leaving")
        #expect(try place.done("get", "leaving") == "can come back")
        let told = try Told(place.done("check", "--level", "3", "--json"))
        // The root key's old object is told, and is no alarm.
        guard case .list(let findings) = told["Findings"] else {
            Issue.record("no findings")
            return
        }
        #expect(findings.allSatisfy { $0["IsAlarm"] == .truth(false) }, "\(findings)")
    }
}
