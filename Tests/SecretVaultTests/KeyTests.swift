import PKCS11
@testable import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct KeyTests {
    private func newKey(_ scratch: ScratchVault, _ text: String = "") throws -> KeyDescription {
        let description = try #require(Description(text))
        return try scratch.vault.createKey(
            NewKey(description: description), request: scratch.request)
    }

    @Test(arguments: SealingScheme.allCases)
    func `a new vault has one key, and it is the default`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let keys = try scratch.vault.listKeys(request: scratch.request)
        try #require(keys.count == 1)
        let found = try scratch.vault.describeKey(
            KeyReference(.secretsDefault), request: scratch.request)
        #expect(found.id == keys[0].id)
        #expect(found.state == .enabled)
        #expect(found.aliases == [.secretsDefault])
        #expect(found.versions.count == 1)
    }

    @Test(arguments: SealingScheme.allCases)
    func `a key is made, described and listed`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let tag = TagKey(trusted: "env")
        let value = try #require(TagValue("prod"))
        let description = try #require(Description("payments"))
        let made = try scratch.vault.createKey(
            NewKey(description: description, tags: [tag: value]), request: scratch.request)
        #expect(made.arn == "acs:kms:local:0:key/\(made.id)")
        #expect(made.creator == .user(4711))
        #expect(made.tags == [TagPair(key: tag, value: value)])
        #expect(made.created == scratch.now)
        #expect(
            try scratch.vault.describeKey(KeyReference(made.id), request: scratch.request) == made)
        let listed = try scratch.vault.listKeys(request: scratch.request)
        #expect(listed.count == 2 && listed.map(\.id) == listed.map(\.id).sorted())
        #expect(
            listed.contains(
                KeyListing(
                    id: made.id, state: .enabled, created: scratch.now, plannedDeletion: nil)))
    }

    @Test func `two keys with the same words are two keys`() throws {
        let scratch = try ScratchVault()
        let first = try newKey(scratch, "same")
        let second = try newKey(scratch, "same")
        #expect(first.id != second.id)
        #expect(first.versions[0].object != second.versions[0].object)
    }

    @Test func `a key that is not there is not found`() throws {
        let scratch = try ScratchVault()
        let reference = try #require(KeyReference("00000000-0000-0000-0000-000000000000"))
        #expect(throws: VaultError.notFound(.key(reference.text))) {
            _ = try scratch.vault.describeKey(reference, request: scratch.request)
        }
        #expect(throws: VaultError.notFound(.key(reference.text))) {
            try scratch.create(.db, "one", NewSecret(key: reference))
        }
        #expect(throws: VaultError.notFound(.key(reference.text))) {
            try scratch.vault.setKey(reference, enabled: false, request: scratch.request)
        }
    }

    @Test(arguments: SealingScheme.allCases)
    func `a disabled key seals and opens nothing, until it is enabled`(
        _ scheme: SealingScheme
    ) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let id = try newKey(scratch).id
        let key = KeyReference(id)
        try scratch.create(.db, "one", NewSecret(key: key))
        try scratch.create(.other, "under the default")
        try scratch.vault.setKey(key, enabled: false, request: scratch.request)
        let refusal = VaultError.keyUnusable(id, .disabled)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.put("two") }
        #expect(throws: refusal) { try scratch.create(.third, "x", NewSecret(key: key)) }
        #expect(try scratch.get(.other) == "under the default")
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
        try scratch.move(.next, to: .v(1))
        try scratch.vault.setKey(key, enabled: true, request: scratch.request)
        #expect(try scratch.get() == "one")
        try scratch.put("two")
        #expect(try scratch.get() == "two")
    }

    @Test func `a key that is so already stays as it is`() throws {
        let scratch = try ScratchVault()
        let key = KeyReference(try newKey(scratch).id)
        let before = try scratch.vault.describeKey(key, request: scratch.request)
        scratch.wait(days: 1)
        try scratch.vault.setKey(key, enabled: true, request: scratch.request)
        #expect(try scratch.vault.describeKey(key, request: scratch.request) == before)
        try scratch.vault.setKey(key, enabled: false, request: scratch.request)
        let disabled = try scratch.vault.describeKey(key, request: scratch.request)
        #expect(disabled.state == .disabled && disabled.updated == scratch.now)
        scratch.wait(days: 1)
        try scratch.vault.setKey(key, enabled: false, request: scratch.request)
        #expect(try scratch.vault.describeKey(key, request: scratch.request) == disabled)
    }

    @Test func `a secret keeps the id of its key, whatever named it`() throws {
        let scratch = try ScratchVault()
        let id = try newKey(scratch).id
        let alias = AliasName(trusted: "alias/payments")
        try scratch.vault.createAlias(
            alias, for: KeyReference(id), request: scratch.request)
        let texts = [
            id.text, "alias/payments", "acs:kms:local:0:key/\(id)",
            "acs:kms:local:0:alias/payments",
        ]
        for (number, text) in texts.enumerated() {
            let name = try #require(SecretName("s\(number)"))
            let reference: KeyReference = try #require(KeyReference(text))
            try scratch.create(name, "x", NewSecret(key: reference))
            let found = try scratch.vault.describeSecret(name, request: scratch.request)
            #expect(found.keyID == id, "\(text)")
        }
        let other = try newKey(scratch).id
        try scratch.vault.updateAlias(alias, to: KeyReference(other), request: scratch.request)
        let name = SecretName(trusted: "s1")
        #expect(try scratch.vault.describeSecret(name, request: scratch.request).keyID == id)
        #expect(try scratch.get(name) == "x")
    }
}
