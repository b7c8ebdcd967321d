import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What an import refuses of one secret, as a create would, while it makes the others.
@Suite struct ImportedSecretTests {
    /// What becomes of `third` when it is imported beside another.
    private func imported(
        _ scratch: ScratchVault, _ value: String = "in", _ options: NewSecret = NewSecret()
    ) throws -> Result<StoredVersion, VaultError> {
        let beside = try #require(SecretName("beside/\(scratch.now.seconds)"))
        let results = try scratch.vault.importSecrets(
            [
                ImportedSecret(name: .third, value: try .test(value), options: options),
                ImportedSecret(name: beside, value: try .test("b"), options: NewSecret()),
            ], request: scratch.request)
        #expect(try results[1].get().name == beside)
        #expect(try scratch.get(beside) == "b")
        scratch.wait(days: 0, seconds: 1)
        return results[0]
    }

    private func expectFailure(
        _ error: VaultError, _ result: Result<StoredVersion, VaultError>
    ) {
        #expect(throws: error) { try result.get() }
    }

    @Test func `what waits for its deletion is there, and is not what is imported`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.third, "in")
        let end = try scratch.delete(.third)
        expectFailure(
            .scheduledForDeletion(.secret(.third), until: end), try imported(scratch))
        scratch.wait(days: 7)
        // Due, and purged on the way.
        #expect(try imported(scratch).get().wasThere == false)
        #expect(try scratch.get(.third) == "in")
        let head = try scratch.vault.describeSecret(.third, request: scratch.request)
        #expect(head.plannedDeletion == nil)
    }

    @Test func `what is due by a clock that nobody vouches for is not purged`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.third, "old")
        _ = try scratch.delete(.third)
        scratch.wait(days: 8)
        let boot = try #require(Identifier([UInt8](repeating: 9, count: 16)))
        scratch.boot = BootMoment(boot: boot, uptimeSeconds: 60)
        #expect(throws: VaultError.self) { try imported(scratch).get() }
        _ = try scratch.vault.restoreSecret(.third, request: scratch.request)
        #expect(try scratch.get(.third) == "old")
    }

    @Test func `values, tags and policies have the limits that a create has`() throws {
        let scratch = try ScratchVault()
        let limits = scratch.vault.constants.limits
        expectFailure(.invalid(.emptyValue), try imported(scratch, ""))
        let long = String(repeating: "x", count: limits.valueByteCount + 1)
        expectFailure(
            .invalid(.valueTooLong(limit: limits.valueByteCount)), try imported(scratch, long))
        var options = NewSecret()
        options.policy = [UInt8](repeating: 0x20, count: Bounds.policy + 1)
        expectFailure(
            .invalid(.policyTooLong(limit: Bounds.policy)), try imported(scratch, "in", options))
        options.policy = []
        for number in 0...limits.tags {
            options.tags[try #require(TagKey("t\(number)"))] = TagValue("v")
        }
        expectFailure(
            .invalid(.tooManyTags(limit: limits.tags)), try imported(scratch, "in", options))
        #expect(throws: VaultError.notFound(.secret(.third))) { try scratch.get(.third) }
        options.tags[try #require(TagKey("t0"))] = nil
        options.policy = Array("{}".utf8)
        #expect(try imported(scratch, "in", options).get().wasThere == false)
        let made = try scratch.vault.describeSecret(.third, request: scratch.request)
        #expect(made.tags.count == limits.tags)
        #expect(try scratch.vault.secretPolicy(.third, request: scratch.request) == options.policy)
    }

    @Test func `a refusal stands in the trail`() throws {
        let scratch = try ScratchVault()
        try scratch.create(.third, "there")
        expectFailure(.exists(.secret(.third)), try imported(scratch))
        var told: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) {
            if $0.thing == .secret(.third) { told.append("\($0.operation) \($0.outcome.rawValue)") }
        }
        #expect(told == ["CreateSecret done", "CreateSecret failed"])
    }
}
