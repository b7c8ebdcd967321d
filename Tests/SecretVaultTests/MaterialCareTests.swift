import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What maintenance does with imported material and wrapping keys, and what it leaves alone.
@Suite struct MaterialCareTests {
    private static let hour: Int64 = 3600

    @Test func `bytes of another length than a wrapping key makes cost it nothing`() throws {
        let owner = try Owner()
        let parameters = try owner.parameters()
        let wrapped = try owner.wrap(owner.material, parameters)
        for other in [[], Array(wrapped.dropLast()), wrapped + [0]] {
            #expect(throws: VaultError.materialRefused(owner.id)) {
                try owner.give(other, parameters.token)
            }
        }
        try owner.give(wrapped, parameters.token)
        #expect(try owner.state() == .enabled)
    }

    @Test func `material that expired is destroyed when its clock was watched for an hour`() throws
    {
        let owner = try Owner()
        let scratch = owner.scratch
        let end = scratch.now.adding(days: 1)
        try owner.bring(owner.material, until: end)
        let full = try owner.objects()
        let boot = try #require(Identifier([UInt8](repeating: 9, count: 16)))
        scratch.now = end
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60)
        for _ in 0..<2 {
            let done = try scratch.vault.maintain(request: scratch.request)
            #expect(done.materials == [])
            #expect(done.failed.map(\.error) == [.clockUnconfirmed(now: end)])
            #expect(try owner.objects() == full)
        }
        scratch.now = UnixTime(seconds: end.seconds + Self.hour)
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60 + UInt64(Self.hour))
        let done = try scratch.vault.maintain(request: scratch.request)
        #expect(done.materials == [owner.id] && done.failed.isEmpty)
        #expect(try owner.objects() == full - 1)
    }

    @Test func `of a key whose window is over nothing is due but its destruction`() throws {
        let owner = try Owner()
        let scratch = owner.scratch
        try owner.bring(owner.material, until: scratch.now.adding(days: 3))
        _ = try owner.parameters()
        _ = try scratch.vault.scheduleKeyDeletion(
            owner.key, windowDays: 7, request: scratch.request)
        scratch.wait(days: 6)
        var due = try scratch.vault.due(request: scratch.request)
        #expect(due.materials == [owner.id] && due.wrappings == [owner.id])
        #expect(due.keysToDestroy == [])
        scratch.wait(days: 1)
        due = try scratch.vault.due(request: scratch.request)
        #expect(due.materials == [] && due.wrappings == [])
        #expect(due.keysToDestroy == [owner.id])
        let full = try owner.objects()
        let done = try scratch.vault.maintain(request: scratch.request)
        #expect(done.failed.isEmpty && done.keysToDestroy == [owner.id])
        #expect(try owner.objects() == full)
        try scratch.vault.destroyKey(
            owner.key, shreddingSecrets: false, request: scratch.request)
        #expect(try scratch.vault.due(request: scratch.request).keysToDestroy == [])
    }

    @Test func `a wrapping key whose destruction was stopped is due at once`() throws {
        let owner = try Owner()
        let scratch = owner.scratch
        let before = try owner.objects()
        _ = try owner.parameters()
        #expect(try scratch.vault.due(request: scratch.request).wrappings == [])
        try scratch.vault.changeKey(owner.key, .updateKey, scratch.request, evenIfDue: true) {
            (head) throws(VaultError) in
            head.wrapping?.state = .destroying
            return true
        }
        #expect(try scratch.vault.due(request: scratch.request).wrappings == [owner.id])
        let done = try scratch.vault.maintain(request: scratch.request)
        #expect(done.wrappings == [owner.id] && done.failed.isEmpty)
        #expect(try owner.objects() == before)
        #expect(try owner.check().isEmpty)
    }
}
