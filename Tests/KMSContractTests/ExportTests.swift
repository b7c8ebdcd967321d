import JSONText
import Foundation
import TestKit
import Testing

@testable import KMSContract

/// Data keys for somebody else, who opens them by `openssl`.
@Suite(.enabled(if: OpenSSLProgram.isThere)) struct ExportTests {
    private let kms: Contract
    private let key: String
    private static let algorithms = ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"]

    init() throws {
        kms = try Contract()
        key = try kms.newKey()
    }

    private func export(
        _ blob: String, to publicKey: String, _ algorithm: String = "RSAES_OAEP_SHA_256",
        context: String = "", spec: String = "RSA_2048", dryRun: String = "false"
    ) throws -> Reply {
        try kms.call(
            "ExportDataKey",
            [
                "CiphertextBlob": blob, "PublicKeyBlob": publicKey,
                "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec,
                "EncryptionContext": context, "DryRun": dryRun,
            ])
    }

    private func generate(
        to publicKey: String, _ algorithm: String, bytes: String = "", spec: String = "AES_256",
        context: String = ""
    ) throws -> Reply {
        try kms.call(
            "GenerateAndExportDataKey",
            [
                "KeyId": key, "PublicKeyBlob": publicKey, "WrappingAlgorithm": algorithm,
                "WrappingKeySpec": "RSA_2048", "NumberOfBytes": bytes, "KeySpec": spec,
                "EncryptionContext": context,
            ])
    }

    @Test(arguments: algorithms) func `a data key reaches its owner`(algorithm: String) throws {
        let somebody = try Somebody()
        let made = try kms.must(
            "GenerateDataKey", ["KeyId": key, "EncryptionContext": #"{"for":"b"}"#])
        let blob = try #require(made["CiphertextBlob"]?.text)
        let reply = try export(
            blob, to: somebody.publicKey, algorithm, context: #"{"for":"b"}"#)
        #expect(reply.status == 200)
        #expect(reply["KeyId"]?.text == key)
        #expect(reply["KeyVersionId"] == made["KeyVersionId"])
        let opened = try somebody.unwrap(
            try #require(reply["ExportedDataKey"]?.text), algorithm)
        let plain = try #require(made["Plaintext"]?.text.flatMap { Data(base64Encoded: $0) })
        #expect(opened == Array(plain))
        #expect(opened?.count == 32)
        #expect(
            try export(blob, to: somebody.publicKey, algorithm).code == "InvalidParameter")
    }

    @Test(arguments: algorithms)
    func `a data key is made for two`(algorithm: String) throws {
        let somebody = try Somebody()
        for (bytes, spec, count) in [
            ("", "AES_256", 32), ("", "AES_128", 16), ("1", "AES_256", 1), ("190", "AES_128", 190),
        ] {
            let reply = try generate(
                to: somebody.publicKey, algorithm, bytes: bytes, spec: spec,
                context: #"{"for":"b"}"#)
            let opened = try somebody.unwrap(
                try #require(reply["ExportedDataKey"]?.text), algorithm)
            #expect(opened?.count == count)
            let blob = try #require(reply["CiphertextBlob"]?.text)
            let same = try kms.must(
                "Decrypt", ["CiphertextBlob": blob, "EncryptionContext": #"{"for":"b"}"#])
            #expect(
                same["Plaintext"]?.text == opened.map { Data($0).base64EncodedString() })
            #expect(!reply.isSecret)
        }
    }

    @Test func `more bytes than the public key takes are refused`() throws {
        let somebody = try Somebody()
        for (algorithm, most) in [("RSAES_OAEP_SHA_256", 190), ("RSAES_OAEP_SHA_1", 214)] {
            #expect(
                try generate(to: somebody.publicKey, algorithm, bytes: "\(most)").status == 200)
            let reply = try generate(
                to: somebody.publicKey, algorithm, bytes: "\(most + 1)")
            #expect(reply.code == "InvalidParameter")
            let blob = try #require(
                try kms.must(
                    "GenerateDataKey", ["KeyId": key, "NumberOfBytes": "\(most + 1)"])[
                        "CiphertextBlob"]?.text)
            #expect(
                try export(blob, to: somebody.publicKey, algorithm).code == "InvalidParameter")
        }
    }

    @Test func `what is no RSA-2048 key is refused before anything is opened`() throws {
        let blob = try #require(
            try kms.must("GenerateDataKey", ["KeyId": key])["CiphertextBlob"]?.text)
        let rsa = ["-algorithm", "RSA", "-pkeyopt"]
        let curve = ["-algorithm", "EC", "-pkeyopt"]
        for options in [
            rsa + ["rsa_keygen_bits:1024"], rsa + ["rsa_keygen_bits:3072"],
            curve + ["ec_paramgen_curve:P-256"], curve + ["ec_paramgen_curve:SM2"],
            ["-algorithm", "ED25519"],
        ] {
            let other = try Somebody(options)
            #expect(try export(blob, to: other.publicKey).code == "InvalidParameter")
        }
        let good = Array(try #require(Data(base64Encoded: Somebody.publicKey)))
        let spoilt: [[UInt8]] = [good + [0], Array(good.dropLast()), [0x30, 0x00]]
        for bytes in spoilt {
            #expect(
                try export(blob, to: Data(bytes).base64EncodedString()).code
                    == "InvalidParameter")
        }
        #expect(try export(blob, to: Somebody.publicKey).status == 200)
    }

    @Test func `what is not done here, and what would have been done`() throws {
        let blob = try #require(
            try kms.must("GenerateDataKey", ["KeyId": key])["CiphertextBlob"]?.text)
        #expect(
            try export(blob, to: Somebody.publicKey, spec: "EC_SM2").code
                == "UnsupportedOperation")
        #expect(
            try export(blob, to: Somebody.publicKey, "SM2PKE").code == "UnsupportedOperation")
        #expect(
            try export(blob, to: Somebody.publicKey, "RSAES_PKCS1_V1_5").code
                == "InvalidParameter")
        #expect(
            try export(blob, to: Somebody.publicKey, dryRun: "true").code
                == "DryRunOperationError")
        #expect(
            try export("AAAA", to: Somebody.publicKey, dryRun: "true").code == "ValidationError")
        #expect(try export("AAAA", to: Somebody.publicKey).code == "InvalidParameter")
        let encrypted = try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])
        #expect(
            try export(#require(encrypted["CiphertextBlob"]?.text), to: Somebody.publicKey).status
                == 200)
    }
}
