import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct AliasTests {
    private static let payments = AliasName(trusted: "alias/payments")

    private func vaultWithTwoKeys() throws -> (ScratchVault, KeyID, KeyID) {
        let scratch = try ScratchVault()
        let ids = try (1...2).map { _ in
            try scratch.vault.createKey(NewKey(), request: scratch.request).id
        }
        return (scratch, ids[0], ids[1])
    }

    private func bound(_ scratch: ScratchVault) throws -> [AliasName: KeyID] {
        let listed = try scratch.vault.listAliases(request: scratch.request)
        #expect(listed.map(\.name) == listed.map(\.name).sorted())
        return Dictionary(uniqueKeysWithValues: listed.map { ($0.name, $0.key) })
            .filter { $0.key != .secretsDefault }
    }

    @Test func `an alias is made, moved and taken away`() throws {
        let (scratch, first, second) = try vaultWithTwoKeys()
        try scratch.vault.createAlias(
            Self.payments, for: KeyReference(first), request: scratch.request)
        #expect(try bound(scratch) == [Self.payments: first])
        let listed = try scratch.vault.listAliases(request: scratch.request)
        #expect(listed.contains { $0.arn == "acs:kms:local:0:alias/payments" })
        #expect(
            try scratch.vault.describeKey(KeyReference(Self.payments), request: scratch.request)
                .aliases == [Self.payments])
        try scratch.vault.updateAlias(
            Self.payments, to: KeyReference(second), request: scratch.request)
        #expect(try bound(scratch) == [Self.payments: second])
        try scratch.vault.deleteAlias(Self.payments, request: scratch.request)
        #expect(try bound(scratch).isEmpty)
        #expect(throws: VaultError.notFound(.alias(Self.payments))) {
            _ = try scratch.vault.describeKey(
                KeyReference(Self.payments), request: scratch.request)
        }
        try scratch.vault.createAlias(
            Self.payments, for: KeyReference(first), request: scratch.request)
        #expect(try bound(scratch) == [Self.payments: first])
    }

    @Test func `an alias that is there is not made again`() throws {
        let (scratch, first, second) = try vaultWithTwoKeys()
        try scratch.vault.createAlias(
            Self.payments, for: KeyReference(first), request: scratch.request)
        for key in [first, second] {
            #expect(throws: VaultError.exists(.alias(Self.payments))) {
                try scratch.vault.createAlias(
                    Self.payments, for: KeyReference(key), request: scratch.request)
            }
        }
        #expect(try bound(scratch) == [Self.payments: first])
    }

    @Test func `an alias that is not there is neither moved nor taken away`() throws {
        let (scratch, first, _) = try vaultWithTwoKeys()
        #expect(throws: VaultError.notFound(.alias(Self.payments))) {
            try scratch.vault.updateAlias(
                Self.payments, to: KeyReference(first), request: scratch.request)
        }
        #expect(throws: VaultError.notFound(.alias(Self.payments))) {
            try scratch.vault.deleteAlias(Self.payments, request: scratch.request)
        }
    }

    @Test(arguments: ["alias/acs/secretsmanager", "alias/acs", "alias/acsx"])
    func `an alias of Kist's own is neither made nor moved nor taken away`(_ text: String) throws {
        let (scratch, first, _) = try vaultWithTwoKeys()
        let alias = try #require(AliasName(text))
        let refusal = VaultError.invalid(.reservedAlias(alias))
        let before = try scratch.vault.listAliases(request: scratch.request)
        #expect(throws: refusal) {
            try scratch.vault.createAlias(
                alias, for: KeyReference(first), request: scratch.request)
        }
        #expect(throws: refusal) {
            try scratch.vault.updateAlias(
                alias, to: KeyReference(first), request: scratch.request)
        }
        #expect(throws: refusal) {
            try scratch.vault.deleteAlias(alias, request: scratch.request)
        }
        #expect(try scratch.vault.listAliases(request: scratch.request) == before)
    }

    @Test func `an alias is bound to a key that is there, disabled or not`() throws {
        let (scratch, first, _) = try vaultWithTwoKeys()
        let nobody = try #require(KeyReference("no-such-key"))
        #expect(throws: VaultError.notFound(.key("no-such-key"))) {
            try scratch.vault.createAlias(Self.payments, for: nobody, request: scratch.request)
        }
        try scratch.vault.setKey(
            KeyReference(first), enabled: false, request: scratch.request)
        try scratch.vault.createAlias(
            Self.payments, for: KeyReference(first), request: scratch.request)
        #expect(try bound(scratch) == [Self.payments: first])
    }

    @Test func `one alias may name another's key`() throws {
        let (scratch, first, _) = try vaultWithTwoKeys()
        try scratch.vault.createAlias(
            Self.payments, for: KeyReference(first), request: scratch.request)
        let second = AliasName(trusted: "alias/b")
        try scratch.vault.createAlias(
            second, for: KeyReference(Self.payments), request: scratch.request)
        try scratch.vault.deleteAlias(Self.payments, request: scratch.request)
        #expect(try bound(scratch) == [second: first])
    }

    @Test(arguments: [
        ("acs:kms:r:1:key/abc", true), ("acs:kms:r:1:alias/x", true), ("abc", true),
        ("alias/x", true), ("acs:kms:r:1:secret/x", false), ("acs:oss:r:1:key/abc", false),
        ("acs:kms:r:key/abc", false), ("acs:kms:r:1:key/", false), ("acs:kms:r:1:alias/", false),
        ("", false), ("a b", false), ("alias/", false),
    ])
    func `a key is named by id, alias or ARN`(_ text: String, _ isReference: Bool) {
        #expect((KeyReference(text) != nil) == isReference)
    }
}
