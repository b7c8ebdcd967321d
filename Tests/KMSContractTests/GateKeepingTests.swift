import Policies
import SecretVault
import TestKit
import Testing

@testable import KMSContract

/// What the gate does when policies cannot be read, or reads are not recorded.
@Suite struct GateKeepingTests {
    @Test func `a policy of a later day lets nobody in`() throws {
        let kms = try Contract()
        try kms.newSecret("s")
        try kms.scratch.vault.setPolicy(
            Array(#"{"Version":"2","Statement":[]}"#.utf8), request: kms.scratch.request)
        for visitor in [Visitor.alice, .owner] {
            let reply = try kms.call(as: visitor, "GetSecretValue", ["SecretName": "s"])
            #expect(reply.status == 500 && reply.code == "InternalFailure")
        }
        #expect(try kms.call("GetSecretValue", ["SecretName": "s"]).status == 200)
    }

    @Test func `denials are kept even where reads are not`() throws {
        let kms = try Contract(try ScratchVault { $0.readAudit = .off })
        try kms.newSecret("s")
        #expect(try kms.call(as: .owner, "GetSecretValue", ["SecretName": "s"]).status == 200)
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "s"]).isDenied)
        #expect(try kms.denials().count == 1)
    }
}
