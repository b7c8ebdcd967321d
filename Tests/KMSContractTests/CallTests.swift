import JSONText
import SecretVault
import TestKit
import Testing

@testable import KMSContract

/// What holds for calls of every operation.
@Suite struct CallTests {
    @Test func `a dry run never succeeds`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        let key = try kms.newKey()
        let would = [
            try kms.call("GetSecretValue", ["SecretName": "a", "DryRun": "true"]),
            try kms.call("GenerateDataKey", ["KeyId": key, "DryRun": "True"]),
            try kms.call(
                "Encrypt", ["KeyId": key, "Plaintext": "aGk=", "DryRun": "true"]),
        ]
        #expect(would.allSatisfy { $0.code == "DryRunOperationError" && $0.status == 400 })
        let wrong = try kms.call(
            "GenerateDataKey", ["KeyId": key, "NumberOfBytes": "0", "DryRun": "true"])
        #expect(wrong.code == "ValidationError" && wrong.message.contains("NumberOfBytes"))
        let foreign = try kms.call("Decrypt", ["CiphertextBlob": "AAAA", "DryRun": "true"])
        #expect(foreign.code == "ValidationError" && foreign.message.contains("CiphertextBlob"))
        #expect(try kms.call("Decrypt", ["CiphertextBlob": "AAAA"]).code == "InvalidParameter")
        let gone = try kms.call("GetSecretValue", ["SecretName": "b", "DryRun": "true"])
        #expect(gone.code == "Forbidden.ResourceNotFound")
        #expect(
            try kms.call("GetSecretValue", ["SecretName": "a", "DryRun": "false"]).status == 200)
    }

    @Test func `an unknown operation or parameter suggests the nearest`() throws {
        let kms = try Contract()
        let operation = try kms.call("CreateSecrt")
        #expect(operation.code == "UnsupportedOperation" && operation.status == 400)
        #expect(operation["Recommend"]?.text == "Did you mean CreateSecret?")
        let parameter = try kms.call("ListSecrets", ["PageSice": "3"])
        #expect(parameter.code == "InvalidParameter")
        #expect(parameter["Recommend"]?.text == "Did you mean PageSize?")
        #expect(
            try kms.call("ListSecrets", ["PageSice": "3", "Nonce": "x"], unknown: .ignored)
                .status == 200)
        #expect(try kms.call("ListSecrets", ["RegionId": "cn-hangzhou"]).status == 200)
        for reason in UnsupportedReason.allCases {
            for name in reason.operations {
                let reply = try kms.call(name)
                #expect(reply.code == "UnsupportedOperation")
                #expect(reply.message.hasSuffix(reason.sentence))
            }
        }
    }

    @Test func `the one region is the vault's`() throws {
        let kms = try Contract(try ScratchVault { $0.region = "attic" })
        let reply = try kms.must("DescribeRegions")
        #expect(reply["Regions"]?["Region"]?.texts("RegionId") == ["attic"])
    }

    @Test func `every operation of the contract is done or refused for a reason`() {
        let done = KMSOperation.all.map(\.name)
        let refused = UnsupportedReason.allCases.flatMap(\.operations)
        #expect(Set(done).isDisjoint(with: refused))
        #expect(Set(done + refused).count == 102)
        #expect(done.count + refused.count == 102)
    }
}
