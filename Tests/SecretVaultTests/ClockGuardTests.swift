import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import SecretVault

@Suite struct ClockGuardTests {
    private static let hour: Int64 = 3600
    private static let requested = UnixTime(seconds: 1_800_000_000)

    private func observed(
        _ seconds: Int64, boot: UInt8, uptime: Int64
    ) throws -> ClockGuard.Observation {
        let boot = try #require(Identifier([UInt8](repeating: boot, count: 16)))
        return ClockGuard.Observation(
            time: UnixTime(seconds: Self.requested.seconds + seconds),
            boot: BootMoment(boot: boot, uptimeSeconds: UInt64(uptime)))
    }

    private func judge(
        now: ClockGuard.Observation, first: ClockGuard.Observation?, seen: Int64 = 0
    ) throws {
        try ClockGuard.judge(
            now: now, requested: Self.requested,
            seen: UnixTime(seconds: Self.requested.seconds + seen), first: first)
    }

    @Test func `a clock that one boot has counted since the request is believed`() throws {
        try judge(
            now: observed(700_000, boot: 1, uptime: 700_100),
            first: observed(0, boot: 1, uptime: 100))
    }

    @Test func `a clock that shows less than was seen is not`() throws {
        let now = try observed(700_000, boot: 1, uptime: 700_100)
        let first = try observed(0, boot: 1, uptime: 100)
        #expect(throws: ClockGuard.Doubt.self) { try judge(now: now, first: first, seen: 700_001) }
        try judge(now: now, first: first, seen: 700_000)
    }

    @Test func `a clock set forward within a boot is not, an hour of drift is`() throws {
        let first = try observed(0, boot: 1, uptime: 100)
        try judge(now: observed(5000 + Self.hour, boot: 1, uptime: 5100), first: first)
        #expect(throws: ClockGuard.Doubt.jumped) {
            try judge(now: observed(5001 + Self.hour, boot: 1, uptime: 5100), first: first)
        }
    }

    @Test func `a boot since the request must have been watched for an hour`() throws {
        let first = try observed(600_000, boot: 2, uptime: 10)
        #expect(throws: ClockGuard.Doubt.unconfirmed) {
            try judge(
                now: observed(600_000 + Self.hour - 1, boot: 2, uptime: 9 + Self.hour), first: first
            )
        }
        try judge(now: observed(600_000 + Self.hour, boot: 2, uptime: 10 + Self.hour), first: first)
    }

    @Test func `a boot never seen before, or not known, vouches for nothing`() throws {
        #expect(throws: ClockGuard.Doubt.unconfirmed) {
            try judge(now: observed(700_000, boot: 3, uptime: 90_000), first: nil)
        }
        let unknown = ClockGuard.Observation(
            time: UnixTime(seconds: Self.requested.seconds + 700_000), boot: .unknown)
        #expect(throws: ClockGuard.Doubt.unconfirmed) { try judge(now: unknown, first: unknown) }
        let another = try observed(612_000, boot: 4, uptime: 2_000)
        #expect(throws: ClockGuard.Doubt.unconfirmed) {
            try judge(now: observed(700_000, boot: 3, uptime: 90_000), first: another)
        }
        try judge(
            now: observed(700_000, boot: 3, uptime: 90_000),
            first: observed(612_000, boot: 3, uptime: 2_000))
    }

    @Test func `a purge after a reboot is written down first and believed an hour later`() throws {
        let scratch = try ScratchVault()
        let name = try #require(SecretName("old"))
        let value = try SecretBytes.test("gone soon")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        _ = try scratch.vault.deleteSecret(name, windowDays: 7, request: scratch.request)
        scratch.now = scratch.now.adding(days: 8)
        let boot = try #require(Identifier([UInt8](repeating: 9, count: 16)))
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60)
        let now = scratch.now
        for _ in 0..<2 {
            #expect(throws: VaultError.clockUnconfirmed(now: now)) {
                try scratch.vault.purgeSecret(name, request: scratch.request)
            }
        }
        scratch.now = UnixTime(seconds: now.seconds + Self.hour)
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60 + UInt64(Self.hour))
        try scratch.vault.purgeSecret(name, request: scratch.request)
        #expect(throws: VaultError.notFound(.secret(name))) {
            try scratch.vault.restoreSecret(name, request: scratch.request)
        }
    }

    /// What a process remembers of the clocks is of the boot it was asked in.
    @Test func `a boot that was watched does not vouch for the next`() throws {
        let scratch = try ScratchVault()
        for name in [SecretName.db, .other] {
            try scratch.create(name)
            _ = try scratch.delete(name)
        }
        scratch.wait(days: 8)
        try scratch.vault.purgeSecret(.db, request: scratch.request)
        let boot = try #require(Identifier([UInt8](repeating: 9, count: 16)))
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60)
        #expect(throws: VaultError.clockUnconfirmed(now: scratch.now)) {
            try scratch.vault.purgeSecret(.other, request: scratch.request)
        }
        scratch.wait(days: 0, seconds: Self.hour)
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60 + UInt64(Self.hour))
        try scratch.vault.purgeSecret(.other, request: scratch.request)
    }
}
