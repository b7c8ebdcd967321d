import JSONText
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Key material that somebody brings, wrapped by `openssl` as the contract tells its users.
@Suite(.enabled(if: OpenSSLProgram.isThere)) struct ImportTests {
    private let kms: Contract
    private let key: String
    private let material = (0..<32).map { UInt8(11 * $0 & 0xFF) }

    init() throws {
        kms = try Contract()
        key = try Self.externalKey(kms)
    }

    private static func externalKey(_ kms: Contract) throws -> String {
        let made = try kms.must("CreateKey", ["Origin": "EXTERNAL"])["KeyMetadata"]
        #expect(made?["KeyState"]?.text == "PendingImport")
        #expect(made?["Origin"]?.text == "EXTERNAL")
        #expect(made?["PrimaryKeyVersion"]?.text == "")
        #expect(made?["MaterialExpireTime"]?.text == "")
        return try #require(made?["KeyId"]?.text)
    }

    private func parameters(_ algorithm: String = "RSAES_OAEP_SHA_1") throws -> Reply {
        try kms.must(
            "GetParametersForImport",
            [
                "KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048",
            ])
    }

    /// Wraps by new parameters and imports; changes first what is to be wrong.
    private func bring(
        _ material: [UInt8], _ algorithm: String = "RSAES_OAEP_SHA_1", key: String? = nil,
        token: String? = nil, until expires: String = "0"
    ) throws -> String {
        let parameters = try parameters(algorithm)
        let publicKey = try #require(parameters["PublicKey"]?.text)
        let proper = try #require(parameters["ImportToken"]?.text)
        return try kms.call(
            "ImportKeyMaterial",
            [
                "KeyId": key ?? self.key,
                "EncryptedKeyMaterial": try Somebody.wrap(material, under: publicKey, algorithm),
                "ImportToken": token ?? proper, "KeyMaterialExpireUnix": expires,
            ]
        ).code
    }

    private func describe() throws -> Reply { try kms.must("DescribeKey", ["KeyId": key]) }

    private func state() throws -> String? { try describe()["KeyMetadata"]?["KeyState"]?.text }

    @Test(arguments: ["RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1"])
    func `material wrapped by openssl is a key`(algorithm: String) throws {
        #expect(try bring(material, algorithm) == "")
        #expect(try state() == "Enabled")
        let blob = try #require(
            try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text)
        #expect(try kms.must("Decrypt", ["CiphertextBlob": blob])["Plaintext"]?.text == "aGk=")
        try kms.must("DeleteKeyMaterial", ["KeyId": key])
        #expect(try state() == "PendingImport")
        #expect(
            try kms.call("Decrypt", ["CiphertextBlob": blob]).code == "Rejected.PendingImport")
        #expect(try bring([UInt8](repeating: 1, count: 32), algorithm) == "InvalidKeyMaterial")
        #expect(try bring(material, algorithm) == "")
        #expect(try kms.must("Decrypt", ["CiphertextBlob": blob])["Plaintext"]?.text == "aGk=")
    }

    @Test func `parameters are for a day, and new with each call`() throws {
        let first = try parameters()
        let second = try parameters()
        #expect(
            first["TokenExpireTime"]?.text
                == UnixTime(seconds: kms.scratch.now.seconds + 86_400).text)
        #expect(first["PublicKey"] != second["PublicKey"])
        #expect(first["ImportToken"] != second["ImportToken"])
        #expect(first["KeyId"]?.text == key)
    }

    @Test func `what cannot be wrapped so here is said`() throws {
        func code(_ algorithm: String, _ spec: String) throws -> (String, String) {
            let reply = try kms.call(
                "GetParametersForImport",
                ["KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec])
            return (reply.code, reply.message)
        }
        for (algorithm, spec) in [("SM2PKE", "RSA_2048"), ("RSAES_OAEP_SHA_1", "EC_SM2")] {
            #expect(try code(algorithm, spec).0 == "UnsupportedOperation")
        }
        // SoftHSM does OAEP by SHA-1 only.
        let (refused, message) = try code("RSAES_OAEP_SHA_256", "RSA_2048")
        #expect(refused == "UnsupportedOperation")
        #expect(message.contains("This token cannot RSAES_OAEP_SHA_256."))
    }

    @Test func `every way to bring the wrong thing has its code`() throws {
        #expect(try bring(material, token: "AAAA") == "InvalidImportToken")
        let other = try Self.externalKey(kms)
        #expect(try bring(material, key: other) == "InvalidImportToken")
        for count in [16, 31, 33] {
            #expect(
                try bring([UInt8](repeating: 1, count: count)) == "InvalidKeyMaterial")
        }
        let past = "\(kms.scratch.now.seconds)"
        #expect(try bring(material, until: past) == "InvalidParameter")
        #expect(try bring(material, key: "nobody") == "Forbidden.KeyNotFound")

        let parameters = try parameters()
        let publicKey = try #require(parameters["PublicKey"]?.text)
        let token = try #require(parameters["ImportToken"]?.text)
        let wrapped = try Somebody.wrap(material, under: publicKey, "RSAES_OAEP_SHA_1")
        func give(_ wrapped: String) throws -> String {
            try kms.call(
                "ImportKeyMaterial",
                [
                    "KeyId": key, "EncryptedKeyMaterial": wrapped, "ImportToken": token,
                    "KeyMaterialExpireUnix": "0",
                ]
            ).code
        }
        #expect(try give("AAAA") == "InvalidKeyMaterial")
        let before = kms.scratch.now
        kms.pass(days: 1)
        #expect(try give(wrapped) == "ExpiredImportToken")
        kms.scratch.now = before
        // Of another padding than the parameters are for.
        #expect(
            try give(Somebody.wrap(material, under: publicKey, "RSAES_OAEP_SHA_256"))
                == "InvalidKeyMaterial")
        #expect(try give(wrapped) == "ExpiredImportToken")
        #expect(try state() == "PendingImport")
    }

    @Test func `a time to end is shown, and ends`() throws {
        let end = kms.scratch.now.adding(days: 3)
        #expect(try bring(material, until: "\(end.seconds)") == "")
        #expect(try describe()["KeyMetadata"]?["MaterialExpireTime"]?.text == end.text)
        kms.pass(days: 3)
        #expect(try state() == "PendingImport")
        #expect(
            try kms.call("GenerateDataKey", ["KeyId": key]).code == "Rejected.PendingImport")
        let filter = #"[{"Key":"KeyState","Values":["PendingImport"]}]"#
        #expect(try kms.must("ListKeys", ["Filters": filter])["TotalCount"]?.number == 1)
        #expect(try bring(material) == "")
        #expect(try state() == "Enabled")
    }

    @Test func `a key of the token takes no material, and an imported one does not rotate`() throws
    {
        let own = try kms.newKey()
        for (operation, parameters) in [
            (
                "GetParametersForImport",
                [
                    "KeyId": own, "WrappingAlgorithm": "RSAES_OAEP_SHA_1",
                    "WrappingKeySpec": "RSA_2048",
                ]
            ),
            (
                "ImportKeyMaterial",
                [
                    "KeyId": own, "EncryptedKeyMaterial": "AAAA", "ImportToken": "AAAA",
                    "KeyMaterialExpireUnix": "0",
                ]
            ),
            ("DeleteKeyMaterial", ["KeyId": own]),
        ] as [(String, KeyValuePairs<String, String>)] {
            #expect(try kms.call(operation, parameters).code == "Unsupported.Origin")
        }
        #expect(try bring(material) == "")
        let rotation: KeyValuePairs = [
            "KeyId": key, "EnableAutomaticRotation": "true", "RotationInterval": "30d",
        ]
        #expect(
            try kms.call("UpdateRotationPolicy", rotation).code
                == "Rejected.UnsupportedOperation")
        #expect(
            try kms.call("CreateKeyVersion", ["KeyId": key]).code
                == "Rejected.UnsupportedOperation")
        for parameters in [
            ["Origin": "EXTERNAL", "KeySpec": "RSA_2048"],
            [
                "Origin": "EXTERNAL", "EnableAutomaticRotation": "true",
                "RotationInterval": "30d",
            ],
        ] as [KeyValuePairs<String, String>] {
            #expect(try kms.call("CreateKey", parameters).code == "UnsupportedOperation")
        }
    }

    /// The column PendingImport of the contract's table of states, and what imports do in the others.
    @Test func `every operation on a key that waits for its material`() throws {
        try kms.must("CreateAlias", ["AliasName": "alias/moving", "KeyId": kms.newKey()])
        #expect(try bring(material) == "")
        let blob = try #require(
            try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text)
        try kms.must(
            "CreateSecret",
            [
                "SecretName": "sealed", "SecretData": "one", "VersionId": "v1",
                "EncryptionKeyId": key,
            ])
        try kms.must("DisableKey", ["KeyId": key])
        try kms.must("DeleteKeyMaterial", ["KeyId": key])
        let (use, modified) = ("Rejected.PendingImport", "Rejected.StateModifiedFailed")
        let one: KeyValuePairs = ["KeyId": key]
        let export: KeyValuePairs = [
            "CiphertextBlob": blob, "PublicKeyBlob": Somebody.publicKey,
            "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
        ]
        let generate: KeyValuePairs = [
            "KeyId": key, "PublicKeyBlob": Somebody.publicKey,
            "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
        ]
        for (operation, parameters, code) in [
            ("DescribeKey", one, ""), ("ListKeys", [:], ""), ("ListAliasesByKeyId", one, ""),
            ("ListKeyVersions", one, ""), ("GenerateDataKey", one, use),
            ("GenerateDataKeyWithoutPlaintext", one, use),
            ("Encrypt", ["KeyId": key, "Plaintext": "aGk="], use),
            ("Decrypt", ["CiphertextBlob": blob], use),
            ("ReEncrypt", ["CiphertextBlob": blob, "DestinationKeyId": key], use),
            ("ExportDataKey", export, use), ("GenerateAndExportDataKey", generate, use),
            ("CreateKeyVersion", one, use),
            ("UpdateRotationPolicy", ["KeyId": key, "EnableAutomaticRotation": "false"], use),
            ("UpdateKeyDescription", ["KeyId": key, "Description": "d"], ""),
            ("TagResource", ["KeyId": key, "Tags": #"[{"TagKey":"k","TagValue":"v"}]"#], ""),
            ("UntagResource", ["KeyId": key, "TagKeys": "k"], ""),
            ("EnableKey", one, modified), ("DisableKey", one, modified),
            ("CancelKeyDeletion", one, modified),
            ("CreateAlias", ["AliasName": "alias/new", "KeyId": key], ""),
            ("UpdateAlias", ["AliasName": "alias/moving", "KeyId": key], ""),
            ("GetSecretValue", ["SecretName": "sealed"], use),
            ("DescribeSecret", ["SecretName": "sealed"], ""),
            ("DeleteKeyMaterial", one, ""),
            ("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"], ""),
        ] as [(String, KeyValuePairs<String, String>, String)] {
            #expect(try kms.call(operation, parameters).code == code, "\(operation)")
        }
        #expect(try bring(material) == modified)
        try kms.must("DeleteKeyMaterial", ["KeyId": key])
        #expect(try state() == "PendingDeletion")
        try kms.must("CancelKeyDeletion", ["KeyId": key])
        #expect(try state() == "PendingImport")
        #expect(try bring(material) == "")
        #expect(try state() == "Enabled")
        #expect(
            try kms.must("GetSecretValue", ["SecretName": "sealed"])["SecretData"]?.text == "one")
    }
}
