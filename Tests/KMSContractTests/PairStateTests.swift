import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// The contract's table of key states, for keys that do something to a caller's bytes.
@Suite struct PairStateTests {
    @Test(arguments: [0, 1, 2])
    func `every asymmetric operation in every state of a key`(_ state: Int) throws {
        let kms = try Contract()
        let use = ["", "Rejected.Disabled", "Rejected.PendingDeletion"][state]
        let digest = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
        let (signs, signing) = try kms.newKey("EC_P256")
        let (opens, opening) = try kms.newKey("RSA_2048", "ENCRYPT/DECRYPT")
        let (codes, _) = try kms.newKey("HMAC_SHA256")
        let ecdsa: KeyValuePairs = [
            "KeyId": signs, "KeyVersionId": signing, "Algorithm": "ECDSA_SHA_256", "Digest": digest,
        ]
        let blob = try #require(
            try kms.must(
                "AsymmetricEncrypt",
                [
                    "KeyId": opens, "KeyVersionId": opening, "Algorithm": "RSAES_OAEP_SHA_1",
                    "Plaintext": "aGk=",
                ])["CiphertextBlob"]?.text)
        let rows: [(String, KeyValuePairs<String, String>)] = [
            ("AsymmetricSign", ecdsa),
            (
                "AsymmetricVerify",
                [
                    "KeyId": signs, "KeyVersionId": signing, "Algorithm": "ECDSA_SHA_256",
                    "Digest": digest, "Value": "AAAA",
                ]
            ),
            ("GetPublicKey", ["KeyId": signs, "KeyVersionId": signing]),
            (
                "AsymmetricEncrypt",
                [
                    "KeyId": opens, "KeyVersionId": opening, "Algorithm": "RSAES_OAEP_SHA_1",
                    "Plaintext": "aGk=",
                ]
            ),
            (
                "AsymmetricDecrypt",
                [
                    "KeyId": opens, "KeyVersionId": opening, "Algorithm": "RSAES_OAEP_SHA_1",
                    "CiphertextBlob": blob,
                ]
            ),
            (
                "GenerateMac",
                ["KeyId": codes, "Algorithm": "HMAC_SHA_256", "Message": "aGk="]
            ),
            (
                "VerifyMac",
                ["KeyId": codes, "Algorithm": "HMAC_SHA_256", "Message": "aGk=", "Mac": "AAAA"]
            ),
            ("CreateKeyVersion", ["KeyId": signs]), ("CreateKeyVersion", ["KeyId": codes]),
        ]
        for key in [signs, opens, codes] {
            switch state {
            case 1: try kms.must("DisableKey", ["KeyId": key])
            case 2: try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
            default: break
            }
        }
        for (operation, parameters) in rows {
            #expect(try kms.call(operation, parameters).code == use, "\(operation)")
        }
        for key in [signs, opens, codes] where state == 2 {
            try kms.must("CancelKeyDeletion", ["KeyId": key])
        }
        guard state == 2 else { return }
        for (operation, parameters) in rows { try kms.must(operation, parameters) }
        for key in [signs, opens, codes] {
            try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        }
        kms.pass(days: 7)
        for (operation, parameters) in rows {
            #expect(
                try kms.call(operation, parameters).code == "Forbidden.KeyNotFound",
                "\(operation)")
        }
    }
}
