import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct VersionTests {
    @Test(arguments: SealingScheme.allCases)
    func `the eleventh version evicts the oldest without a label`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        try scratch.move(.stable, to: .v(1))
        for number in 2...10 { try scratch.put("value \(number)") }
        #expect(try scratch.labels().count == 10)
        try scratch.put("value 11")
        let ids = try scratch.vault.listVersions(.db, request: scratch.request).map(\.id)
        #expect(ids == ([1] + (3...11)).map { VersionID.v($0) })
        #expect(try scratch.get(.db, nil, .stable) == "one")
        for number in 3...11 { #expect(try scratch.get(.db, .v(number)) == "value \(number)") }
        #expect(throws: VaultError.notFound(.version(.db, .v(2)))) {
            try scratch.get(.db, .v(2))
        }
    }

    @Test func `a new version is never evicted for having no label`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for number in 2...12 { try scratch.put("value \(number)", labels: []) }
        let ids = try scratch.vault.listVersions(.db, request: scratch.request).map(\.id)
        #expect(ids == ([1] + (4...12)).map { VersionID.v($0) })
        #expect(try scratch.get() == "one")
        #expect(try scratch.get(.db, .v(12)) == "value 12")
    }

    @Test func `the same id with the same data again changes nothing`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(try !scratch.put("two", id: .v(2)).wasThere)
        try scratch.put("three")
        let before = try scratch.vault.describeSecret(.db, request: scratch.request)
        scratch.wait(days: 1)
        let again = try scratch.put("two", id: .v(2), labels: [.next])
        #expect(again.wasThere)
        #expect(again.labels == [.previous])
        #expect(try scratch.vault.describeSecret(.db, request: scratch.request) == before)
        #expect(try scratch.labels() == ["v1: ", "v2: ACSPrevious", "v3: ACSCurrent"])
    }

    @Test func `the same id with other data is refused, and the old data stays`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(throws: VaultError.otherData(.db, .v(1))) { try scratch.put("two", id: .v(1)) }
        #expect(throws: VaultError.otherData(.db, .v(1))) { try scratch.put("one\0", id: .v(1)) }
        #expect(try scratch.get() == "one")
        #expect(try scratch.put("one", id: .v(1)).wasThere)
    }

    @Test func `a version is written once, also after it was evicted`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for number in 2...11 { try scratch.put("value \(number)") }
        #expect(throws: VaultError.notFound(.version(.db, .v(1)))) {
            try scratch.get(.db, .v(1))
        }
        #expect(throws: VaultError.otherData(.db, .v(1))) {
            try scratch.put("value 11", id: .v(1))
        }
        let before = try scratch.labels()
        #expect(try scratch.put("one", id: .v(1)).wasThere)
        #expect(try scratch.labels() == before)
    }

    @Test func `a put that names no id counts on, and skips ids in use`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.db, "one", NewSecret(versionID: .v(2)))
        #expect(try scratch.put("a", id: .v(5)).versionID == .v(5))
        #expect(try scratch.put("b").versionID == .v(3))
        #expect(try scratch.put("c").versionID == .v(4))
        #expect(try scratch.put("d").versionID == .v(6))
        #expect(try scratch.put("e").versionID == .v(7))
    }

    @Test func `the counter of versions never goes back, and no evicted id comes again`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for number in 2...14 { #expect(try scratch.put("x").versionID == .v(number)) }
        let description = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(description.versionCounter == 14)
        #expect(description.versionCount == 10)
    }

    @Test func `equal data under another id is another version`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(try !scratch.put("one").wasThere)
        #expect(try scratch.labels() == ["v1: ACSPrevious", "v2: ACSCurrent"])
    }

    @Test func `a put to a secret that is not there makes none`() throws {
        let scratch = try ScratchVault()
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.put("one") }
        #expect(try scratch.vault.listSecrets(request: scratch.request).isEmpty)
    }

    @Test func `creating is not idempotent, not even with the same data`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(throws: VaultError.exists(.secret(.db))) { try scratch.create() }
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
    }
}
