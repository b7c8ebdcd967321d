import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct DeletionTests {
    @Test(arguments: [7, 8, 29, 30])
    func `the window ends to the second, days of 24 hours later`(_ days: Int) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let end = try scratch.delete(days: days)
        #expect(end.seconds == scratch.now.seconds + Int64(days) * 86_400)
        let description = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(description.plannedDeletion == end)
        #expect(
            try scratch.vault.listSecrets(request: scratch.request)[0].plannedDeletion == end)
        scratch.wait(days: days, seconds: -1)
        #expect(throws: VaultError.scheduledForDeletion(.secret(.db), until: end)) {
            try scratch.get()
        }
        scratch.wait(days: 0, seconds: 1)
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
    }

    @Test(arguments: [Int.min, -1, 0, 1, 6, 31, 1_000_000_000, .max])
    func `a window of other than 7 to 30 days is refused`(_ days: Int) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(throws: VaultError.invalid(.window(days: days))) {
            try scratch.delete(days: days)
        }
        #expect(try scratch.get() == "one")
    }

    @Test func `a second deletion is refused and moves nothing`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let first = try scratch.delete(days: 30)
        scratch.wait(days: 2)
        #expect(throws: VaultError.scheduledForDeletion(.secret(.db), until: first)) {
            try scratch.delete(days: 7)
        }
        let description = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(description.plannedDeletion == first)
    }

    @Test func `in the window a secret is shown and listed, and does nothing else`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.put("two")
        let end = try scratch.delete()
        let refusal = VaultError.scheduledForDeletion(.secret(.db), until: end)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.get(.db, .v(1)) }
        #expect(throws: refusal) { try scratch.put("three") }
        #expect(throws: refusal) { try scratch.put("two", id: .v(2)) }
        #expect(throws: refusal) { try scratch.create() }
        #expect(throws: refusal) { try scratch.move(.current, to: .v(1)) }
        #expect(throws: refusal) {
            try scratch.vault.updateSecret(
                .db, change: SecretChange(description: Description("x")),
                request: scratch.request)
        }
        #expect(try scratch.labels() == ["v1: ACSPrevious", "v2: ACSCurrent"])
        #expect(try scratch.vault.status(request: scratch.request).scheduled == 1)
    }

    @Test(arguments: SealingScheme.allCases)
    func `restoring brings versions and labels back as they were`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        try scratch.put("two")
        try scratch.move(.stable, to: .v(1))
        let before = try scratch.labels()
        _ = try scratch.delete()
        scratch.wait(days: 6)
        try scratch.vault.restoreSecret(.db, request: scratch.request)
        #expect(try scratch.labels() == before)
        #expect(try scratch.get() == "two")
        #expect(try scratch.get(.db, nil, .stable) == "one")
        #expect(
            try scratch.vault.describeSecret(.db, request: scratch.request).plannedDeletion == nil)
        #expect(throws: VaultError.notScheduled(.secret(.db))) {
            try scratch.vault.restoreSecret(.db, request: scratch.request)
        }
    }

    @Test func `behind its window a secret is not found, and still can be restored`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        _ = try scratch.delete()
        scratch.wait(days: 400)
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.put("two") }
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.delete() }
        #expect(throws: VaultError.notFound(.secret(.db))) {
            try scratch.move(.next, to: .v(1))
        }
        try scratch.vault.restoreSecret(.db, request: scratch.request)
        #expect(try scratch.get() == "one")
    }

    @Test func `what is not there can be neither deleted nor restored nor purged`() throws {
        let scratch = try ScratchVault()
        let refusal = VaultError.notFound(.secret(.db))
        #expect(throws: refusal) { try scratch.delete() }
        #expect(throws: refusal) {
            _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        }
        #expect(throws: refusal) {
            try scratch.vault.restoreSecret(.db, request: scratch.request)
        }
        #expect(throws: refusal) { try scratch.vault.purgeSecret(.db, request: scratch.request) }
    }

    @Test func `deleting at once leaves nothing, and the name is free`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let file = try scratch.onlyFile(in: "secrets")
        let end = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        #expect(end == scratch.now)
        #expect(try scratch.files(in: "secrets").isEmpty)
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        #expect(throws: VaultError.notFound(.secret(.db))) {
            try scratch.vault.restoreSecret(.db, request: scratch.request)
        }
        #expect(try scratch.create(.db, "again").versionID == .v(1))
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
        #expect(try scratch.get() == "again")
        #expect(try scratch.onlyFile(in: "secrets") == file)
    }

    @Test func `deleting at once works in the window too`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        _ = try scratch.delete()
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.create(.db, "again")
        #expect(try scratch.get() == "again")
    }
}
