import SecretVault
import TestKit
import Testing
import VaultFormat
import Vocabulary

@Suite struct MaterialExpiryTests {
    private let owner: Owner
    private let blob: [UInt8]
    private let end: UnixTime

    init() throws {
        owner = try Owner()
        end = owner.scratch.now.adding(days: 10)
        try owner.bring(owner.material, until: end)
        blob = try owner.seal("hello")
        try owner.create(secret: .db, "in a secret")
    }

    @Test func `behind its time the material is of no use at once`() throws {
        owner.scratch.now = UnixTime(seconds: end.seconds - 1)
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.state() == .enabled)
        owner.scratch.now = end
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) { try owner.open(blob) }
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingImport)) {
            try owner.scratch.get(.db)
        }
        #expect(try owner.state() == .pendingImport)
        let listed = try owner.scratch.vault.listKeys(request: owner.scratch.request)
        #expect(listed.first { $0.id == owner.id }?.state == .pendingImport)
        let described = try owner.scratch.vault.describeKeys(request: owner.scratch.request)
        #expect(described.first { $0.id == owner.id }?.state == .pendingImport)
    }

    @Test func `maintain destroys it, and the same material brings everything back`() throws {
        let full = try owner.objects()
        var done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.materials.isEmpty && done.failed.isEmpty)
        owner.scratch.now = end
        #expect(
            try owner.scratch.vault.due(request: owner.scratch.request).materials == [owner.id])
        done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.materials == [owner.id] && done.failed.isEmpty)
        #expect(try owner.objects() == full - 1)
        #expect(try owner.check().isEmpty)
        done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.materials.isEmpty && done.failed.isEmpty)
        try owner.bring(owner.material)
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.scratch.get(.db) == "in a secret")
    }

    @Test func `material that expired and is still there is taken again`() throws {
        owner.scratch.now = end
        let full = try owner.objects()
        try owner.bring(owner.material, until: end.adding(days: 1))
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.objects() == full)
    }

    @Test func `a clock that nobody vouches for destroys nothing`() throws {
        let full = try owner.objects()
        owner.scratch.now = end
        // The kernel has counted a minute since the material came in.
        owner.scratch.boot = .scratch(at: UnixTime(seconds: end.seconds - 864_000 + 60))
        let done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.materials.isEmpty)
        #expect(done.failed.map(\.error) == [.clockJumped(now: end)])
        #expect(try owner.objects() == full)
        #expect(try owner.state() == .pendingImport)
        owner.scratch.now = UnixTime(seconds: end.seconds - 1)
        #expect(try owner.state() == .enabled)
    }

    @Test func `a time that is past, or beyond all times, is refused`() throws {
        let parameters = try owner.parameters()
        let wrapped = try owner.wrap(owner.material, parameters)
        let beyond = Bounds.times.upperBound.seconds - owner.scratch.now.seconds + 1
        for seconds in [0, -1, -owner.scratch.now.seconds, beyond] {
            let past = UnixTime(seconds: owner.scratch.now.seconds + Int64(seconds))
            #expect(throws: VaultError.invalid(.materialExpiry(past))) {
                try owner.give(wrapped, parameters.token, until: past)
            }
        }
        try owner.give(
            wrapped, parameters.token, until: UnixTime(seconds: owner.scratch.now.seconds + 1))
    }

    @Test func `maintain removes a wrapping key whose day is over`() throws {
        let before = try owner.objects()
        let parameters = try owner.parameters()
        var done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.wrappings.isEmpty)
        #expect(try owner.objects() == before + 1)
        owner.scratch.now = parameters.expires
        done = try owner.scratch.vault.maintain(request: owner.scratch.request)
        #expect(done.wrappings == [owner.id])
        #expect(try owner.objects() == before)
    }

    @Test func `a key that waits for its deletion keeps state and date without material`() throws {
        let planned = try owner.scratch.vault.scheduleKeyDeletion(
            owner.key, windowDays: 7, request: owner.scratch.request)
        try owner.delete()
        #expect(try owner.state() == .pendingDeletion)
        #expect(try owner.description().plannedDeletion == planned)
        let parameters = try owner.parameters()
        #expect(throws: VaultError.keyUnusable(owner.id, .pendingDeletion)) {
            try owner.give(owner.wrap(owner.material, parameters), parameters.token)
        }
        try owner.scratch.vault.cancelKeyDeletion(owner.key, request: owner.scratch.request)
        #expect(try owner.state() == .pendingImport)
        try owner.bring(owner.material)
        #expect(try owner.open(blob) == "hello")
    }

    @Test func `a destroyed key leaves neither material nor wrapping key`() throws {
        let empty = try owner.objects() - 1
        _ = try owner.scratch.vault.scheduleKeyDeletion(
            owner.key, windowDays: 7, request: owner.scratch.request)
        _ = try owner.parameters()
        owner.scratch.wait(days: 7)
        try owner.scratch.vault.destroyKey(
            owner.key, shreddingSecrets: true, request: owner.scratch.request)
        #expect(try owner.objects() == empty)
    }
}
