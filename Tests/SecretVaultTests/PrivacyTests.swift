import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// What a vault's files tell somebody without its token.
@Suite struct PrivacyTests {
    private static let words = [
        "db/credential", "correct horse battery", "for the database", "prod-7", "release-2026",
        "alias/payments", "ACSCurrent", "no-such-secret", "uid:4711",
    ]

    @Test(arguments: SealingScheme.allCases)
    func `no file says a name, a value, a label or who asked`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create(
            .db, "correct horse battery",
            NewSecret(
                versionID: VersionID(trusted: "release-2026"),
                description: try #require(Description("for the database")),
                tags: [TagKey(trusted: "env"): try #require(TagValue("prod-7"))]))
        try scratch.vault.createAlias(
            AliasName(trusted: "alias/payments"), for: KeyReference(.secretsDefault),
            request: scratch.request)
        #expect(try scratch.get() == "correct horse battery")
        #expect(throws: VaultError.self) {
            try scratch.get(SecretName(trusted: "no-such-secret"))
        }
        for (file, bytes) in try scratch.snapshot() {
            for word in Self.words {
                #expect(!bytes.contains(Array(word.utf8)), "\(file) says \(word)")
            }
            #expect(!file.contains("credential"))
        }
    }

    @Test func `values of about the same length make files of the same length`() throws {
        let scratch = try ScratchVault()
        var sizes: [Int] = []
        for count in [1, 2, 28, 29] {
            let name = try #require(SecretName("s\(count)"))
            let before = Set(try scratch.files(in: "secrets"))
            try scratch.create(name, String(repeating: "x", count: count))
            let file = try #require(
                Set(try scratch.files(in: "secrets")).subtracting(before).first)
            sizes.append(try scratch.bytes("secrets/\(file)").count)
        }
        #expect(sizes[0] == sizes[1] && sizes[1] == sizes[2])
        #expect(sizes[3] == sizes[2] + 32)
    }

    @Test func `each look adds one event, a look that failed too`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        func events() throws -> Int { (try scratch.bytes("audit/e0").count - 256) / 512 }
        let before = try events()
        _ = try scratch.get()
        #expect(try events() == before + 1)
        #expect(throws: VaultError.self) { try scratch.get(.other) }
        #expect(try events() == before + 2)
        _ = try scratch.labels()
        #expect(try events() == before + 3)
    }

    @Test func `two vaults give the same secret names of their own`() throws {
        let first = try ScratchVault()
        let second = try ScratchVault(token: first.token)
        try first.create()
        try second.create()
        #expect(try first.onlyFile(in: "secrets") != second.onlyFile(in: "secrets"))
    }
}
