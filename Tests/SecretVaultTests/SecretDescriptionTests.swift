import PKCS11
@testable import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct SecretDescriptionTests {
    private static let env = TagKey(trusted: "env")
    private static let team = TagKey(trusted: "team")

    private static func value(_ text: String) throws -> TagValue {
        try #require(TagValue(text))
    }

    @Test func `a secret is described as it was made`() throws {
        let scratch = try ScratchVault {
            $0.region = "cn-hangzhou"
            $0.account = "123456"
        }
        let text = try #require(Description("für die Datenbank"))
        let stored = try scratch.create(
            .db, "one",
            NewSecret(
                description: text,
                tags: [Self.team: try Self.value(""), Self.env: try Self.value("prod")],
                dataType: .binary))
        #expect(stored.arn == "acs:kms:cn-hangzhou:123456:secret/db/credential")
        let key = try scratch.vault.listKeys(request: scratch.request)[0]
        let found = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(found.name == .db && found.arn == stored.arn)
        #expect(found.keyID == key.id)
        #expect(found.description == text)
        #expect(found.tags.map(\.key) == [Self.env, Self.team])
        #expect(found.tags.map(\.value.text) == ["prod", ""])
        #expect(found.created == scratch.now && found.updated == scratch.now)
        #expect(found.plannedDeletion == nil)
        #expect(found.versionCounter == 1 && found.versionCount == 1)
        #expect(
            try scratch.vault.listVersions(.db, request: scratch.request) == [
                VersionListing(
                    id: .v(1), created: scratch.now, labels: [.current], dataType: .binary)
            ])
    }

    @Test func `a change is a change in time, a look is none`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let made = scratch.now
        func updated() throws -> UnixTime {
            let found = try scratch.vault.describeSecret(.db, request: scratch.request)
            #expect(found.created == made)
            return found.updated
        }
        let changes: [() throws -> Void] = [
            { try scratch.put("two") },
            { try scratch.move(.next, to: .v(1)) },
            {
                try scratch.vault.updateSecret(
                    .db, change: SecretChange(description: Description("x")),
                    request: scratch.request)
            },
            { _ = try scratch.delete() },
            { try scratch.vault.restoreSecret(.db, request: scratch.request) },
        ]
        for change in changes {
            scratch.wait(days: 1)
            try change()
            #expect(try updated() == scratch.now)
        }
        scratch.wait(days: 1)
        _ = try scratch.get()
        #expect(try updated() < scratch.now)
    }

    @Test func `secrets are listed by the bytes of their names`() throws {
        let scratch = try ScratchVault()
        #expect(try scratch.vault.listSecrets(request: scratch.request).isEmpty)
        let names = try ["b", "A", "a/b", "_", "a", "10", "9"].map {
            try #require(SecretName($0))
        }
        for name in names { try scratch.create(name) }
        let listed = try scratch.vault.listSecrets(request: scratch.request)
        #expect(listed.map(\.name.text) == ["10", "9", "A", "_", "a", "a/b", "b"])
        #expect(Set(listed.map(\.created)) == [scratch.now])
    }

    @Test func `description and tags are changed, and only they`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.db, "one", NewSecret(tags: [Self.env: try Self.value("prod")]))
        try scratch.vault.updateSecret(
            .db,
            change: SecretChange(
                description: Description("new"), setTags: [Self.team: try Self.value("db")],
                removeTags: [Self.env]), request: scratch.request)
        let found = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(found.description.text == "new")
        #expect(found.tags.map(\.key) == [Self.team])
        try scratch.vault.updateSecret(
            .db, change: SecretChange(description: .empty), request: scratch.request)
        let cleared = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(cleared.description == .empty && cleared.tags == found.tags)
        #expect(try scratch.get() == "one")
        #expect(throws: VaultError.invalid(.nothingToChange)) {
            try scratch.vault.updateSecret(
                .db, change: SecretChange(), request: scratch.request)
        }
    }

    @Test func `a secret has twenty tags and not one more`() throws {
        let scratch = try ScratchVault()
        let value = try Self.value("x")
        let twenty = try Dictionary(
            uniqueKeysWithValues: (1...20).map { (try #require(TagKey("t\($0)")), value) })
        var more = twenty
        more[Self.env] = value
        #expect(throws: VaultError.invalid(.tooManyTags(limit: 20))) {
            try scratch.create(.db, "one", NewSecret(tags: more))
        }
        try scratch.create(.db, "one", NewSecret(tags: twenty))
        #expect(throws: VaultError.invalid(.tooManyTags(limit: 20))) {
            try scratch.vault.updateSecret(
                .db, change: SecretChange(setTags: [Self.env: value]), request: scratch.request)
        }
        try scratch.vault.updateSecret(
            .db,
            change: SecretChange(
                setTags: [Self.env: value], removeTags: [try #require(TagKey("t1"))]),
            request: scratch.request)
        #expect(
            try scratch.vault.describeSecret(.db, request: scratch.request).tags.count == 20)
    }
}
