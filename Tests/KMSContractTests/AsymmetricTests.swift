import Foundation
import JSONText
import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// The operations on pairs, side by side with the `openssl` program.
@Suite struct AsymmetricTests {
    static let message = Array("what is signed".utf8)
    /// `openssl dgst -sha256 -binary` of the message.
    static func digest(_ openssl: OpenSSLProgram) throws -> [UInt8] {
        try #require(try openssl.run(["dgst", "-sha256", "-binary"], input: message))
    }
    static let someDigest = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    static let signing: [(spec: String, algorithm: String, options: [String])] = [
        (
            "RSA_2048", "RSA_PSS_SHA_256",
            ["rsa_padding_mode:pss", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha256", "digest:sha256"]
        ),
        ("RSA_2048", "RSA_PKCS1_SHA_256", ["rsa_padding_mode:pkcs1", "digest:sha256"]),
        (
            "RSA_3072", "RSA_PSS_SHA_256",
            ["rsa_padding_mode:pss", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha256", "digest:sha256"]
        ),
        ("EC_P256", "ECDSA_SHA_256", ["digest:sha256"]),
        ("EC_P256K", "ECDSA_SHA_256", ["digest:sha256"]),
    ]

    private static func bytes(_ base64: String?) throws -> [UInt8] {
        let text = try #require(base64)
        return Array(try #require(Data(base64Encoded: text)))
    }

    private func publicKey(_ kms: Contract, _ key: (id: String, version: String)) throws -> String {
        let reply = try kms.must(
            "GetPublicKey", ["KeyId": key.id, "KeyVersionId": key.version])
        #expect(reply["KeyId"]?.text == key.id && reply["KeyVersionId"]?.text == key.version)
        return try #require(reply["PublicKey"]?.text)
    }

    private func verify(
        _ kms: Contract, _ key: (id: String, version: String), _ algorithm: String,
        digest: [UInt8], value: [UInt8]
    ) throws -> Bool? {
        try kms.must(
            "AsymmetricVerify",
            [
                "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": algorithm,
                "Digest": Data(digest).base64EncodedString(),
                "Value": Data(value).base64EncodedString(),
            ])["Value"]?.flag
    }

    @Test(
        .enabled(if: OpenSSLProgram.isThere, "needs the Debian package openssl"),
        arguments: signing.indices)
    func `openssl verifies what the token signs`(_ index: Int) throws {
        let (spec, algorithm, options) = Self.signing[index]
        let kms = try Contract()
        let openssl = try OpenSSLProgram()
        let digest = try Self.digest(openssl)
        let key = try kms.newKey(spec)
        let signed = try kms.must(
            "AsymmetricSign",
            [
                "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": algorithm,
                "Digest": Data(digest).base64EncodedString(),
            ])
        #expect(signed["KeyId"]?.text == key.id && signed["KeyVersionId"]?.text == key.version)
        let value = try Self.bytes(signed["Value"]?.text)
        let pem = try openssl.file("key.pem", publicKey(kms, key).utf8)
        let signature = try openssl.file("signature", value)
        func accepts(_ digest: [UInt8]) throws -> Bool {
            try openssl.run(
                ["pkeyutl", "-verify", "-pubin", "-inkey", pem, "-sigfile", signature]
                    + OpenSSLProgram.options(options), input: digest) != nil
        }
        #expect(try accepts(digest))
        #expect(try !accepts(digest.reversed()))
        #expect(try verify(kms, key, algorithm, digest: digest, value: value) == true)
        #expect(try verify(kms, key, algorithm, digest: digest.reversed(), value: value) == false)
        #expect(try verify(kms, key, algorithm, digest: digest, value: value + [0]) == false)
        var changed = value
        changed[value.count - 1] ^= 1
        #expect(try verify(kms, key, algorithm, digest: digest, value: changed) == false)
        // The message itself, with the options that dgst knows: the digest was of it.
        guard algorithm != "RSA_PSS_SHA_256" else { return }
        let file = try openssl.file("message", Self.message)
        #expect(
            try openssl.run(["dgst", "-sha256", "-verify", pem, "-signature", signature, file])
                != nil)
    }

    @Test(.enabled(if: OpenSSLProgram.isThere, "needs the Debian package openssl"))
    func `openssl encrypts what the token decrypts, at every size`() throws {
        let kms = try Contract()
        let openssl = try OpenSSLProgram()
        let key = try kms.newKey("RSA_2048", "ENCRYPT/DECRYPT")
        let pem = try openssl.file("key.pem", publicKey(kms, key).utf8)
        let oaep = OpenSSLProgram.options([
            "rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1",
        ])
        func decrypt(_ ciphertext: [UInt8]) throws -> Reply {
            try kms.call(
                "AsymmetricDecrypt",
                [
                    "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": "RSAES_OAEP_SHA_1",
                    "CiphertextBlob": Data(ciphertext).base64EncodedString(),
                ])
        }
        for size in [0, 1, 32, 214] {
            let plaintext = (0..<size).map { UInt8($0) }
            let ciphertext = try #require(
                try openssl.run(
                    ["pkeyutl", "-encrypt", "-pubin", "-inkey", pem] + oaep, input: plaintext))
            let opened = try decrypt(ciphertext)
            #expect(opened["Plaintext"]?.text == Data(plaintext).base64EncodedString())
            #expect(opened.isSecret)
            guard size > 0 else { continue }
            let made = try kms.must(
                "AsymmetricEncrypt",
                [
                    "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": "RSAES_OAEP_SHA_1",
                    "Plaintext": Data(plaintext).base64EncodedString(),
                ])
            let blob = try #require(made["CiphertextBlob"]?.text)
            #expect(Data(base64Encoded: blob)?.count == 256)
            #expect(
                try decrypt(Self.bytes(blob))["Plaintext"]?.text
                    == Data(plaintext).base64EncodedString())
        }
        let tooLong = try kms.call(
            "AsymmetricEncrypt",
            [
                "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": "RSAES_OAEP_SHA_1",
                "Plaintext": Data(count: 215).base64EncodedString(),
            ])
        #expect(tooLong.code == "InvalidParameter" && tooLong.message.contains("214"))
    }

    /// An attacker who learns why a ciphertext fails can decrypt (Manger, 2001).
    @Test(.enabled(if: OpenSSLProgram.isThere, "needs the Debian package openssl"))
    func `whatever is wrong with a ciphertext, the answer is the same`() throws {
        let kms = try Contract()
        let openssl = try OpenSSLProgram()
        let key = try kms.newKey("RSA_2048", "ENCRYPT/DECRYPT")
        let pem = try openssl.file("key.pem", publicKey(kms, key).utf8)
        func encrypt(_ options: [String], _ input: [UInt8]) throws -> [UInt8] {
            try #require(
                try openssl.run(
                    ["pkeyutl", "-encrypt", "-pubin", "-inkey", pem]
                        + OpenSSLProgram.options(options), input: input))
        }
        let sound = try encrypt(
            ["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1"], [1, 2, 3])
        var flipped = sound
        flipped[200] ^= 1
        let wrong: [[UInt8]] = [
            flipped, Array(sound.dropLast()), sound + [0], [UInt8](repeating: 0, count: 256),
            [UInt8](repeating: 0xFF, count: 256),
            try encrypt(["rsa_padding_mode:pkcs1"], [1, 2, 3]),
            // A first byte that is not zero, and one that is.
            try encrypt(["rsa_padding_mode:none"], [1] + [UInt8](repeating: 7, count: 255)),
            try encrypt(["rsa_padding_mode:none"], [0] + [UInt8](repeating: 7, count: 255)),
            try encrypt(["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"], [1, 2, 3]),
            try encrypt(
                ["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_oaep_label:6b697374"], [1]),
        ]
        var answers: Set<String> = []
        for ciphertext in wrong {
            let reply = try kms.call(
                "AsymmetricDecrypt",
                [
                    "KeyId": key.id, "KeyVersionId": key.version, "Algorithm": "RSAES_OAEP_SHA_1",
                    "CiphertextBlob": Data(ciphertext).base64EncodedString(),
                ])
            answers.insert("\(reply.status) \(reply.code) \(reply.message)")
        }
        #expect(answers.count == 1 && answers.first?.hasPrefix("400 InvalidParameter") == true)
    }

    @Test func `what was encrypted with a public key is sealed again under a key`() throws {
        let kms = try Contract()
        let mailbox = try kms.newKey("RSA_2048", "ENCRYPT/DECRYPT")
        let key = try kms.newKey()
        let made = try kms.must(
            "AsymmetricEncrypt",
            [
                "KeyId": mailbox.id, "KeyVersionId": mailbox.version,
                "Algorithm": "RSAES_OAEP_SHA_1", "Plaintext": "aGk=",
            ])
        let sound = [
            "CiphertextBlob": try #require(made["CiphertextBlob"]?.text),
            "DestinationKeyId": key, "DestinationEncryptionContext": #"{"a":"1"}"#,
            "SourceKeyId": mailbox.id, "SourceKeyVersionId": mailbox.version,
            "SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_1",
        ]
        func reEncrypt(_ change: (inout [String: String]) -> Void = { _ in }) throws -> Reply {
            var call = sound
            change(&call)
            return try kms.call(
                "ReEncrypt", fields: call.map { try Contract.field($0.key, Array($0.value.utf8)) })
        }
        let moved = try reEncrypt()
        #expect(moved["KeyId"]?.text == mailbox.id)
        #expect(moved["KeyVersionId"]?.text == mailbox.version)
        let opened = try kms.must(
            "Decrypt",
            [
                "CiphertextBlob": try #require(moved["CiphertextBlob"]?.text),
                "EncryptionContext": #"{"a":"1"}"#,
            ])
        #expect(opened["Plaintext"]?.text == "aGk=" && opened["KeyId"]?.text == key)
        for name in ["SourceKeyId", "SourceKeyVersionId", "SourceEncryptionAlgorithm"] {
            #expect(try reEncrypt { $0[name] = nil }.code == "MissingParameter", "\(name)")
        }
        #expect(
            try reEncrypt { $0["SourceEncryptionContext"] = "{}" }.code == "InvalidParameter")
        #expect(
            try reEncrypt { $0["SourceKeyVersionId"] = "v1" }.code == "Forbidden.KeyVersionNotFound"
        )
        #expect(
            try reEncrypt { $0["DestinationKeyId"] = mailbox.id }.code == "UnsupportedOperation")
        #expect(try reEncrypt { $0["SourceKeyId"] = key }.code == "UnsupportedOperation")
        #expect(try reEncrypt { $0["CiphertextBlob"] = "AAAA" }.code == "InvalidParameter")
    }

    @Test func `the public key is PEM in lines of 64`() throws {
        let kms = try Contract()
        let pem = try publicKey(kms, try kms.newKey("RSA_2048"))
        let lines = pem.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "-----BEGIN PUBLIC KEY-----" && lines.last == "")
        #expect(lines.dropLast().last == "-----END PUBLIC KEY-----")
        #expect(lines[1..<(lines.count - 3)].allSatisfy { $0.count == 64 })
    }

    @Test func `an algorithm the token has not is refused by name, in both directions`() throws {
        let kms = try Contract()
        let key = try kms.newKey("RSA_2048", "ENCRYPT/DECRYPT")
        for (operation, parameter, value) in [
            ("AsymmetricEncrypt", "Plaintext", "aGk="),
            ("AsymmetricDecrypt", "CiphertextBlob", Data(count: 256).base64EncodedString()),
        ] {
            func call(_ algorithm: String) throws -> Reply {
                try kms.call(
                    operation,
                    fields: [
                        ("KeyId", key.id), ("KeyVersionId", key.version), ("Algorithm", algorithm),
                        (parameter, value),
                    ].map { try Contract.field($0.0, Array($0.1.utf8)) })
            }
            let sha256 = try call("RSAES_OAEP_SHA_256")
            #expect(sha256.code == "Rejected.UnsupportedOperation" && sha256.status == 400)
            #expect(sha256.message.contains("RSAES_OAEP_SHA_256"))
            let sm2 = try call("SM2PKE")
            #expect(sm2.code == "UnsupportedOperation" && sm2.message.contains("Algorithm"))
            #expect(try call("RSAES_OAEP_MD5").code == "InvalidParameter")
        }
    }
}
