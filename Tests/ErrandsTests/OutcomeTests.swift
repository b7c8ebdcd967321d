import JSONText
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import Errands

/// Outcomes on their way back.
@Suite struct OutcomeTests {
    private func written(_ outcome: some ErrandOutcome) -> [UInt8] {
        var json = JSONWriter()
        outcome.write(to: &json)
        return json.finish()
    }

    private func read<Outcome: ErrandOutcome>(_ json: [UInt8], as: Outcome.Type) -> Outcome? {
        json.lend { (bytes) -> Outcome? in
            guard let json = try? JSONValue(parsing: bytes, largestByteCount: 1 << 23) else {
                return nil
            }
            return Outcome(json)
        }
    }

    private func expectSame<Outcome: ErrandOutcome & Equatable>(_ outcome: Outcome) {
        let json = written(outcome)
        #expect(read(json, as: Outcome.self) == outcome)
        // One member more, or one that is another.
        if json.last == UInt8(ascii: "}") {
            #expect(read(json.dropLast() + Array(#","More":1}"#.utf8), as: Outcome.self) == nil)
        }
        #expect(
            read(Array("[\(String(decoding: json, as: UTF8.self))]".utf8), as: Outcome.self) == nil)
    }

    @Test func `outcomes of a vault arrive as they were`() throws {
        let scratch = try ScratchVault()
        let (vault, request) = (scratch.vault, scratch.request)
        let name = SecretName(trusted: "a")
        var new = NewSecret(tags: [TagKey(trusted: "k"): try #require(TagValue("v"))])
        new.description = try #require(Description("ü \u{1b} \" \\ \n"))
        expectSame(
            try vault.createSecret(
                name, value: SecretBytes.test("x"), options: new, request: request))
        expectSame(try vault.describeSecret(name, request: request))
        expectSame(try vault.listVersions(name, request: request))
        let key = try vault.createKey(NewKey(rotationSeconds: 7 * 86_400), request: request)
        expectSame(key)
        expectSame(try vault.createKeyVersion(KeyReference(key.id), request: request))
        _ = try vault.scheduleKeyDeletion(KeyReference(key.id), windowDays: 7, request: request)
        _ = try vault.deleteSecret(name, windowDays: 7, request: request)
        expectSame(try vault.describeKey(KeyReference(key.id), request: request))
        expectSame(try vault.listKeys(request: request))
        expectSame(try vault.listAliases(request: request))
        expectSame(Array(try vault.listSecrets(request: request)))
        expectSame(true)
        expectSame(UnixTime(seconds: -1))
    }

    @Test func `a long list comes in pages, of which only the last is the last`() throws {
        let scratch = try ScratchVault()
        let (vault, request) = (scratch.vault, scratch.request)
        for name in ["a", "b", "ba", "c"] {
            _ = try vault.createSecret(
                try #require(SecretName(name)), value: SecretBytes.test("x"), options: NewSecret(),
                request: request)
        }
        func names(_ prefix: String?, after: SecretName? = nil) throws -> [String] {
            try ListSecrets(prefix: prefix, after: after).perform(on: vault, request).secrets
                .map(\.name.text)
        }
        #expect(try names(nil) == ["a", "b", "ba", "c"])
        #expect(try names("b") == ["b", "ba"])
        #expect(try names(nil, after: SecretName(trusted: "b")) == ["ba", "c"])
        #expect(try names("b", after: SecretName(trusted: "aa")) == ["b", "ba"])
        #expect(try names(nil, after: SecretName(trusted: "c")) == [])
        let one = try #require(try vault.listSecrets(request: request).first)
        for (count, shown, isLast) in [
            (ListSecrets.longestPage, ListSecrets.longestPage, true),
            (ListSecrets.longestPage + 1, ListSecrets.longestPage, false),
        ] {
            let page = try #require(
                read(
                    written(SecretPage(secrets: Array(repeating: one, count: count), isLast: true)),
                    as: SecretPage.self))
            #expect(page.secrets.count == shown)
            #expect(page.isLast == isLast)
        }
    }
}
