import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct AuditTrailTests {
    @Test func `the trail tells changes, answers and failures in order`() throws {
        let scratch = try ScratchVault()
        let name = try #require(SecretName("told"))
        let value = try SecretBytes.test("x")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        _ = try scratch.vault.bytes(of: name, scratch.request)
        #expect(throws: VaultError.exists(.secret(name))) {
            _ = try scratch.vault.createSecret(
                name, value: value, options: NewSecret(), request: scratch.request)
        }
        _ = try scratch.vault.deleteSecret(name, windowDays: 7, request: scratch.request)

        var entries: [AuditEntry] = []
        let head = try scratch.vault.auditTrail(request: scratch.request) {
            if $0.thing == .secret(name) { entries.append($0) }
        }
        #expect(
            entries.map { "\($0.operation) \($0.outcome.rawValue)" } == [
                "CreateSecret done", "GetSecretValue answered", "CreateSecret failed",
                "DeleteSecret done",
            ])
        #expect(entries.map(\.version?.text) == [nil, "v1", nil, nil])
        #expect(Set(entries.map(\.principal)) == [.user(4711)])
        #expect(head == scratch.vault.chainHead)
        #expect(ChainHead(head?.text ?? "") == head)
    }

    @Test func `without read audit only changes are told`() throws {
        let scratch = try ScratchVault { $0.readAudit = .off }
        let name = try #require(SecretName("untold"))
        let value = try SecretBytes.test("x")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        _ = try scratch.vault.bytes(of: name, scratch.request)
        var changes = 0
        var events = 0
        _ = try scratch.vault.auditTrail(request: scratch.request) {
            if $0.isChange { changes += 1 } else { events += 1 }
        }
        #expect(changes == 4 && events == 0)
    }
}
