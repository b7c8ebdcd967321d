import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// Both schemes: what is put comes back, to the byte.
@Suite struct ValueTests {
    @Test(arguments: SealingScheme.allCases)
    func `a value of one byte comes back, whichever byte it is`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        for byte in [0x00, 0x0A, 0x41, 0x80, 0xFF] as [UInt8] {
            _ = try scratch.vault.putValue(
                .db, value: try .test([byte]), options: NewVersion(), request: scratch.request)
            #expect(try scratch.vault.bytes(of: .db, scratch.request) == [byte])
        }
    }

    @Test(arguments: SealingScheme.allCases)
    func `30,720 bytes with NUL and invalid UTF-8 come back, one more is refused`(
        _ scheme: SealingScheme
    ) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let bytes = (0..<30_720).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ $0 >> 8) }
        _ = try scratch.vault.createSecret(
            .db, value: try .test(bytes), options: NewSecret(), request: scratch.request)
        #expect(try scratch.vault.bytes(of: .db, scratch.request) == bytes)
        #expect(throws: VaultError.invalid(.valueTooLong(limit: 30_720))) {
            _ = try scratch.vault.createSecret(
                .other, value: try .test(bytes + [0]), options: NewSecret(),
                request: scratch.request)
        }
        #expect(throws: VaultError.invalid(.valueTooLong(limit: 30_720))) {
            _ = try scratch.vault.putValue(
                .db, value: try .test(bytes + [0]), options: NewVersion(),
                request: scratch.request)
        }
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
    }

    @Test func `an empty value is refused, by create and by put`() throws {
        let scratch = try ScratchVault()
        #expect(throws: VaultError.invalid(.emptyValue)) { try scratch.create(.other, "") }
        try scratch.create()
        #expect(throws: VaultError.invalid(.emptyValue)) { try scratch.put("") }
        #expect(try scratch.get() == "one")
    }

    @Test func `the limit of values is what the vault was made with`() throws {
        let scratch = try ScratchVault { $0.valueLimit = 5 }
        try scratch.create(.db, "12345")
        #expect(throws: VaultError.invalid(.valueTooLong(limit: 5))) { try scratch.put("123456") }
        #expect(try scratch.vault.status(request: scratch.request).valueLimit == 5)
    }

    @Test(arguments: SealingScheme.allCases)
    func `what comes with a value is what was stored`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        scratch.wait(days: 1)
        _ = try scratch.vault.putValue(
            .db, value: try .test("two"),
            options: NewVersion(labels: [.current, .next], dataType: .binary),
            request: scratch.request)
        let version = try scratch.vault.getValue(
            .db, VersionSelector(), request: scratch.request)
        #expect(version.name == .db)
        #expect(version.versionID == .v(2))
        #expect(version.labels == [.current, .next])
        #expect(version.dataType == .binary)
        #expect(version.created == scratch.now)
    }

    @Test(arguments: SealingScheme.allCases)
    func `another process that opens the vault sees everything`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        try scratch.put("two")
        try scratch.reopen()
        #expect(try scratch.get() == "two")
        #expect(try scratch.get(.db, .v(1)) == "one")
        #expect(try scratch.labels() == ["v1: ACSPrevious", "v2: ACSCurrent"])
    }

    @Test func `a version is chosen by id, by label, or by both when they agree`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.put("two")
        #expect(try scratch.get(.db, .v(1)) == "one")
        #expect(try scratch.get(.db, nil, .previous) == "one")
        #expect(try scratch.get(.db, .v(1), .previous) == "one")
        #expect(throws: VaultError.versionHasNotLabel(.v(1), .current)) {
            try scratch.get(.db, .v(1), .current)
        }
        #expect(throws: VaultError.notFound(.version(.db, .v(9)))) {
            try scratch.get(.db, .v(9))
        }
        #expect(throws: VaultError.notFound(.version(.db, .v(9)))) {
            try scratch.get(.db, .v(9), .current)
        }
        #expect(throws: VaultError.notFound(.label(.db, .next))) {
            try scratch.get(.db, nil, .next)
        }
        #expect(throws: VaultError.notFound(.secret(.other))) { try scratch.get(.other) }
    }
}
