import Foundation
import JSONText
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Codes, and tokens that do less.
@Suite struct MacTests {
    @Test func `codes are made and verified, also after a rotation`() throws {
        let kms = try Contract()
        let key = try kms.newKey("HMAC_SHA256").id
        func make(_ message: String, algorithm: String = "HMAC_SHA_256") throws -> Reply {
            try kms.call(
                "GenerateMac", ["KeyId": key, "Algorithm": algorithm, "Message": message])
        }
        func verify(_ message: String, _ code: String) throws -> Bool? {
            try kms.must(
                "VerifyMac",
                [
                    "KeyId": key, "Algorithm": "HMAC_SHA_256", "Message": message, "Mac": code,
                ])["Value"]?.flag
        }
        let made = try make("aGVsbG8=")
        let code = try #require(made["Mac"]?.text)
        #expect(made["KeyId"]?.text == key && made["Algorithm"]?.text == "HMAC_SHA_256")
        #expect(Data(base64Encoded: code)?.count == 32)
        #expect(try make("aGVsbG8=")["Mac"]?.text == code)
        #expect(try verify("aGVsbG8=", code) == true)
        #expect(try verify("aGVsbG9=".replacingOccurrences(of: "9", with: "8"), code) == true)
        #expect(try verify("aGk=", code) == false)
        #expect(try verify("aGVsbG8=", "AAAA") == false)
        try kms.must("CreateKeyVersion", ["KeyId": key])
        #expect(try make("aGVsbG8=")["Mac"]?.text != code)
        #expect(try verify("aGVsbG8=", code) == true)
        for algorithm in ["HMAC_SHA_224", "HMAC_SHA_384", "HMAC_SHA_512", "HMAC_SM3"] {
            #expect(try make("aGk=", algorithm: algorithm).code == "UnsupportedOperation")
        }
        #expect(try make(Data(count: 6_144).base64EncodedString()).code == "")
        #expect(try make(Data(count: 6_145).base64EncodedString()).code == "InvalidParameter")
        let wrong = try kms.call(
            "GenerateMac",
            ["KeyId": try kms.newKey(), "Algorithm": "HMAC_SHA_256", "Message": "aGk="])
        #expect(wrong.code == "Rejected.UnsupportedOperation")
    }

    @Test func `a token that makes no such key says so by the spec's name`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(mechanisms: "CKM_AES_KEY_GEN,CKM_AES_GCM")
            let kms = try Contract()
            for spec in ["RSA_2048", "EC_P256", "EC_P256K", "HMAC_SHA256"] {
                let reply = try kms.call("CreateKey", ["KeySpec": spec])
                try #require(reply.code == "UnsupportedOperation", "\(reply.message)")
                try #require(reply.message.contains(spec))
            }
            try #require(try kms.must("ListKeys")["TotalCount"]?.number == 1)
        }
    }

    @Test func `a token that makes pairs and does nothing with them makes none`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(
                mechanisms: "CKM_AES_KEY_GEN,CKM_AES_GCM,CKM_RSA_PKCS_KEY_PAIR_GEN,CKM_RSA_PKCS")
            let kms = try Contract()
            let opens: KeyValuePairs = ["KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT/DECRYPT"]
            try #require(try kms.call("CreateKey", opens).code == "UnsupportedOperation")
            let signs = try kms.newKey("RSA_2048")
            for (algorithm, code) in [
                ("RSA_PKCS1_SHA_256", ""), ("RSA_PSS_SHA_256", "Rejected.UnsupportedOperation"),
            ] {
                let reply = try kms.call(
                    "AsymmetricSign",
                    [
                        "KeyId": signs.id, "KeyVersionId": signs.version, "Algorithm": algorithm,
                        "Digest": AsymmetricTests.someDigest,
                    ])
                try #require(reply.code == code, "\(algorithm): \(reply.message)")
            }
        }
    }
}
