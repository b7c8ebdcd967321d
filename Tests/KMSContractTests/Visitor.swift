import Policies
import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Somebody who has not opened the vault himself.
struct Visitor {
    let caller: Caller

    static let alice = Visitor(caller: .user(1000, groups: [100], isOwner: false))
    static let bob = Visitor(caller: .user(1001, groups: [100], isOwner: false))
    static let owner = Visitor(caller: .user(4711, groups: [], isOwner: true))
}

extension Contract {
    /// A call of somebody, through the gate.
    @discardableResult
    func call(
        as visitor: Visitor, _ name: String, _ parameters: KeyValuePairs<String, String> = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        try call(
            as: visitor, name,
            fields: try parameters.map { try Self.field($0.key, Array($0.value.utf8)) },
            at: location)
    }

    func call(
        as visitor: Visitor, _ name: String, fields: [Field],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        let plain = scratch.request
        let request = Request(
            principal: visitor.caller.principal, now: plain.now, boot: plain.boot, id: plain.id,
            lockDeadline: plain.lockDeadline)
        let operation = try KMSOperation.named(name)
        let answer = try KMSCall(operation, fields, unknown: .refused)
            .perform(for: visitor.caller, on: scratch.vault, request: request)
        let reply = try Reply(answer)
        try reply.check(against: operation, at: location)
        return reply
    }

    /// Sets the vault's policy.
    func allow(_ statements: String...) throws {
        let text = Array(
            #"{"Version":"1","Statement":[\#(statements.joined(separator: ","))]}"#.utf8)
        _ = try VaultPolicy.check(text)
        try scratch.vault.setPolicy(text, request: scratch.request)
    }

    static func statement(
        _ effect: String = "Allow", _ principal: String = "uid:1000", _ actions: [String],
        on resources: [String] = ["*"], when condition: String? = nil
    ) -> String {
        #"{"Effect":"\#(effect)","Principal":["\#(principal)"],"Action":"#
            + list(actions.map { "kms:\($0)" }) + #","Resource":"# + list(resources)
            + (condition.map { #","Condition":\#($0)"# } ?? "") + "}"
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { #""\#($0)""# }.joined(separator: ",") + "]"
    }

    /// What the audit trail has of denials.
    func denials() throws -> [String] {
        var denials: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) { entry in
            guard entry.outcome == .denied else { return }
            denials.append(
                "\(entry.principal) \(entry.operation) \(entry.thing.map { "\($0)" } ?? "-")")
        }
        return denials
    }

    /// How long the audit trail is.
    func entries() throws -> Int {
        var count = 0
        _ = try scratch.vault.auditTrail(request: scratch.request) { _ in count += 1 }
        return count
    }
}

extension Reply {
    var isDenied: Bool { status == 403 && code == "Forbidden.NoPermission" }
}
