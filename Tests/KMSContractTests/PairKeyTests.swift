import Foundation
import JSONText
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Keys of other specs beside the contract's other operations, and what is refused of them.
@Suite struct PairKeyTests {
    @Test func `wrong keys, versions and digests have their codes`() throws {
        let kms = try Contract()
        let signs = try kms.newKey("EC_P256")
        let seals = try kms.newKey()
        func sign(
            key: String = signs.id, version: String = signs.version,
            algorithm: String = "ECDSA_SHA_256", digest: String = AsymmetricTests.someDigest
        ) throws -> Reply {
            try kms.call(
                "AsymmetricSign",
                [
                    "KeyId": key, "KeyVersionId": version, "Algorithm": algorithm,
                    "Digest": digest,
                ])
        }
        #expect(try sign().code == "")
        #expect(try sign(key: "nokey").code == "Forbidden.KeyNotFound")
        #expect(try sign(key: "alias/none").code == "Forbidden.AliasNotFound")
        #expect(try sign(version: "v1").code == "Forbidden.KeyVersionNotFound")
        #expect(
            try sign(version: signs.version.uppercased()).code == "Forbidden.KeyVersionNotFound")
        #expect(try sign(algorithm: "RSA_PSS_SHA_256").code == "Rejected.UnsupportedOperation")
        #expect(try sign(algorithm: "SM2DSA").code == "UnsupportedOperation")
        #expect(try sign(key: seals).code == "Rejected.UnsupportedOperation")
        for digest in [
            "AAAA", Data(count: 33).base64EncodedString(), AsymmetricTests.someDigest + "AAAA",
        ] {
            #expect(try sign(digest: digest).code == "InvalidParameter")
        }
        for (operation, parameters) in [
            ("GenerateDataKey", ["KeyId": signs.id]),
            ("GenerateDataKeyWithoutPlaintext", ["KeyId": signs.id]),
            ("Encrypt", ["KeyId": signs.id, "Plaintext": "aGk="]),
            (
                "CreateSecret",
                [
                    "SecretName": "a", "SecretData": "x", "VersionId": "v1",
                    "EncryptionKeyId": signs.id,
                ]
            ),
        ] as [(String, KeyValuePairs<String, String>)] {
            let reply = try kms.call(operation, parameters)
            #expect(
                reply.code == "UnsupportedOperation" && reply.message.contains("EC_P256"),
                "\(operation)")
        }
    }

    @Test func `an alias names the key, and dry runs never succeed`() throws {
        let kms = try Contract()
        let key = try kms.newKey("EC_P256")
        try kms.must("CreateAlias", ["AliasName": "alias/signing", "KeyId": key.id])
        func sign(_ dryRun: String, digest: String = AsymmetricTests.someDigest) throws -> Reply {
            try kms.call(
                "AsymmetricSign",
                [
                    "KeyId": "alias/signing", "KeyVersionId": key.version,
                    "Algorithm": "ECDSA_SHA_256", "Digest": digest, "DryRun": dryRun,
                ])
        }
        #expect(try sign("false")["KeyId"]?.text == key.id)
        #expect(try sign("true").code == "DryRunOperationError")
        #expect(try sign("true", digest: "x").code == "ValidationError")
        let version: KeyValuePairs = [
            "KeyId": "alias/signing", "KeyVersionId": key.version, "DryRun": "true",
        ]
        #expect(try kms.call("GetPublicKey", version).code == "DryRunOperationError")
    }

    @Test func `keys are described and listed by spec and usage, and rotated by hand only`() throws
    {
        let kms = try Contract()
        let signs = try kms.newKey("EC_P256K")
        let codes = try kms.newKey("HMAC_SHA256")
        let described = try kms.must("DescribeKey", ["KeyId": signs.id])["KeyMetadata"]
        #expect(described?["KeySpec"]?.text == "EC_P256K")
        #expect(described?["KeyUsage"]?.text == "SIGN/VERIFY")
        #expect(described?["AutomaticRotation"]?.text == "Disabled")
        func keys(_ filters: String) throws -> [String] {
            try kms.must("ListKeys", ["Filters": filters])["Keys"]?["Key"]?.texts("KeyId") ?? []
        }
        #expect(try keys(#"[{"Key":"KeySpec","Values":["EC_P256K"]}]"#) == [signs.id])
        #expect(
            try Set(keys(#"[{"Key":"KeyUsage","Values":["SIGN"]}]"#)) == [signs.id, codes.id])
        #expect(try keys(#"[{"Key":"KeySpec","Values":["Aliyun"]}]"#).count == 1)
        let rotates = try kms.call(
            "UpdateRotationPolicy",
            ["KeyId": signs.id, "EnableAutomaticRotation": "true", "RotationInterval": "30d"])
        #expect(rotates.code == "Rejected.UnsupportedOperation")
        let made = try kms.call(
            "CreateKey",
            ["KeySpec": "EC_P256", "EnableAutomaticRotation": "true", "RotationInterval": "30d"])
        #expect(made.code == "UnsupportedOperation")
        let newer = try kms.must("CreateKeyVersion", ["KeyId": signs.id])["KeyVersion"]
        let version = try #require(newer?["KeyVersionId"]?.text)
        #expect(try kms.publicKey(signs.id, version) != kms.publicKey(signs.id, signs.version))
        #expect(
            try kms.must("DescribeKey", ["KeyId": signs.id])["KeyMetadata"]?["PrimaryKeyVersion"]?
                .text == version)
        try kms.must("DescribeKeyVersion", ["KeyId": signs.id, "KeyVersionId": signs.version])
    }
}

extension Contract {
    fileprivate func publicKey(_ key: String, _ version: String) throws -> String? {
        try must("GetPublicKey", ["KeyId": key, "KeyVersionId": version])["PublicKey"]?.text
    }
}
