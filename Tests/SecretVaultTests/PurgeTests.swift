import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct PurgeTests {
    private func purge(_ scratch: ScratchVault) throws {
        try scratch.vault.purgeSecret(.db, request: scratch.request)
    }

    @Test func `a secret is purged when its window is over, and not a second earlier`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let end = try scratch.delete()
        scratch.wait(days: 7, seconds: -1)
        #expect(throws: VaultError.windowOpen(.secret(.db), until: end)) { try purge(scratch) }
        #expect(try scratch.files(in: "secrets").count == 1)
        scratch.wait(days: 0, seconds: 1)
        try purge(scratch)
        #expect(try scratch.files(in: "secrets").isEmpty)
        #expect(try scratch.vault.listSecrets(request: scratch.request).isEmpty)
        #expect(throws: VaultError.notFound(.secret(.db))) { try purge(scratch) }
    }

    @Test func `a secret that waits for nothing is not purged`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(throws: VaultError.notScheduled(.secret(.db))) { try purge(scratch) }
        #expect(try scratch.get() == "one")
    }

    @Test func `nothing is purged by a clock that shows less than it has shown`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        _ = try scratch.delete()
        scratch.wait(days: 20)
        try scratch.create(.other, "x")
        let seen = scratch.now
        scratch.wait(days: -10)
        #expect(throws: VaultError.clockWentBack(now: scratch.now, seen: seen)) {
            try purge(scratch)
        }
        #expect(throws: VaultError.clockWentBack(now: scratch.now, seen: seen)) {
            try scratch.create(.db, "two")
        }
        #expect(try scratch.files(in: "secrets").count == 2)
        scratch.wait(days: 10)
        try purge(scratch)
        #expect(try scratch.files(in: "secrets").count == 1)
    }

    @Test func `a writer with a slow clock does not make the vault forget the time`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        _ = try scratch.delete()
        scratch.wait(days: 20)
        try scratch.create(.other, "x")
        let seen = scratch.now
        scratch.wait(days: -10)
        try scratch.create(.third, "written by the slow clock")
        #expect(throws: VaultError.clockWentBack(now: scratch.now, seen: seen)) {
            try purge(scratch)
        }
        scratch.now = seen
        try purge(scratch)
    }

    @Test func `what others have written since the chain was walked is not overlooked`() throws {
        let scratch = try ScratchVault()
        for name in [SecretName.db, .other, .third] { try scratch.create(name) }
        for name in [SecretName.db, .other, .third] { _ = try scratch.delete(name) }
        scratch.wait(days: 8)
        try purge(scratch)
        // Another process, whose clock is two days on.
        let mine = scratch.vault
        try scratch.reopen()
        scratch.wait(days: 2)
        try scratch.create(try #require(SecretName("fourth")))
        let seen = scratch.now
        scratch.wait(days: -2)
        #expect(throws: VaultError.clockWentBack(now: scratch.now, seen: seen)) {
            try mine.purgeSecret(.other, request: scratch.request)
        }
        scratch.now = seen
        try mine.purgeSecret(.other, request: scratch.request)
        try mine.purgeSecret(.third, request: scratch.request)
        #expect(
            try mine.listSecrets(request: scratch.request).map(\.name.text) == ["fourth"])
    }

    @Test func `creating under a name whose window is over purges it first`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.put("two")
        let end = try scratch.delete()
        scratch.wait(days: 7, seconds: -1)
        #expect(throws: VaultError.scheduledForDeletion(.secret(.db), until: end)) {
            try scratch.create(.db, "again")
        }
        scratch.wait(days: 0, seconds: 1)
        try scratch.create(.db, "again")
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
        #expect(try scratch.get() == "again")
        let description = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(description.created == scratch.now && description.plannedDeletion == nil)
        #expect(description.versionCounter == 1)
    }

    @Test func `a version id of an earlier life is as free as the name`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.db, "one", NewSecret(versionID: .next))
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        let stored = try scratch.create(.db, "other data", NewSecret(versionID: .next))
        #expect(!stored.wasThere)
        #expect(try scratch.get() == "other data")
    }

    @Test func `purging one secret leaves the others alone`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.create(.other, "kept")
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.reopen()
        #expect(try scratch.get(.other) == "kept")
        #expect(
            try scratch.vault.listSecrets(request: scratch.request).map(\.name) == [.other])
    }

    /// A change of VAULT leaves the shard alone, and with it the time that the shard has seen.
    @Test func `the latest time is the whole chain's, not that of one shard`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        _ = try scratch.delete()
        scratch.wait(days: 20)
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let seen = scratch.now
        scratch.wait(days: -10)
        #expect(throws: VaultError.clockWentBack(now: scratch.now, seen: seen)) {
            try purge(scratch)
        }
        scratch.wait(days: 10)
        try purge(scratch)
        #expect(throws: VaultError.notFound(.secret(.db))) { try purge(scratch) }
    }

    @Test func `maintain purges in the second in which the window is over`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        scratch.now = UnixTime(seconds: try scratch.delete().seconds - 1)
        #expect(try scratch.vault.maintain(request: scratch.request).purged == [])
        scratch.wait(days: 0, seconds: 1)
        #expect(try scratch.vault.due(request: scratch.request).secrets == [.db])
        #expect(try scratch.vault.maintain(request: scratch.request).purged == [.db])
    }
}

extension Name where Rule == VersionIDRule {
    fileprivate static let next = Self(trusted: "release-7")
}
