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
        for digest in ["AAAA", Data(count: 33).base64EncodedString(), Self.someDigest + "AAAA"] {
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
        #expect(try publicKey(kms, (signs.id, version)) != publicKey(kms, signs))
        #expect(
            try kms.must("DescribeKey", ["KeyId": signs.id])["KeyMetadata"]?["PrimaryKeyVersion"]?
                .text == version)
        try kms.must("DescribeKeyVersion", ["KeyId": signs.id, "KeyVersionId": signs.version])
    }

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
