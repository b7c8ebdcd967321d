import Foundation
import JSONText
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Every operation, every parameter, everything wrong with it.
@Suite struct GeneratorTests {
    /// A call of each operation that would succeed, on a vault with secret `a`, key and blob.
    private static func sound(_ operation: KMSOperation, key: String, blob: String) -> [String:
        String]
    {
        var call: [String: String] = [:]
        for parameter in operation.parameters where parameter.presence == .required {
            call[parameter.name] = value(of: parameter, key: key, blob: blob)
        }
        switch operation.name {
        case "CreateSecret": call["SecretName"] = "new"
        case "UpdateSecret": call["Description"] = "d"
        case "UpdateSecretVersionStage": call["MoveToVersion"] = "v1"
        case "TagResource", "UntagResource", "SetDeletionProtection": call["KeyId"] = key
        case "UntagResources": call["TagKey.1"] = "k"
        default: break
        }
        return call
    }

    private static func value(of parameter: any ParameterDescription, key: String, blob: String)
        -> String
    {
        switch (parameter.name, parameter.form) {
        case ("SecretName", _): "a"
        case ("AliasName", _): "alias/a"
        case ("VersionId", _): "v1"
        case ("KeyVersionId", _): "00000000-0000-0000-0000-000000000000"
        case ("CiphertextBlob", _): blob
        case ("Digest", _): "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
        case ("Mac", _), ("Message", _), ("Value", _): "AAAA"
        case ("PublicKeyBlob", _): Somebody.publicKey
        case ("EncryptedKeyMaterial", _), ("ImportToken", _): "AAAA"
        case ("ResourceId", _): #"["\#(key)"]"#
        case ("ResourceType", _): "key"
        case ("Tag", _): #"[{"Key":"k","Value":"v"}]"#
        case ("Tags", _): #"[{"TagKey":"k","TagValue":"v"}]"#
        case ("TagKeys", _): #"["k"]"#
        case ("Policy", _): #"{"Version":"1","Statement":[{"Effect":"Allow","Action":["kms:*"]}]}"#
        case ("VersionStage", _): "Own"
        case (_, .secret): "aGk="
        case (_, .integer(let range)): "\(range.lowerBound)"
        case (_, .flag): "true"
        case (_, .choice(let words)): words[0]
        case (_, .interval): "30d"
        case (_, .text(_, let what)) where what.contains("key id"): key
        default: "text"
        }
    }

    /// Texts that do not have a form.
    private static func wrong(_ parameter: any ParameterDescription) -> [[UInt8]] {
        let json = ["{", "[", "nonsense", "{\"a\":}", "[1,]", "\"text", "nul", "{}{}", "1"]
        let texts: [String]
        var bytes: [[UInt8]] = []
        switch parameter.form {
        case .secret(_, isBase64: true):
            texts = ["a", "aGk", "aGk=\n", "a-_b", "====", String(repeating: "A", count: 8_196)]
        case .secret:
            texts = [String(repeating: "x", count: 30_721)]
            bytes = [[0xFF], [0xC0, 0x80], Array("x".utf8) + [0xE2, 0x82]]
        case .text(let longest, _)
        where parameter.name == "Description"
            || parameter.name == "DeletionProtectionDescription":
            texts = [String(repeating: "x", count: longest + 1), "\0"]
            bytes = [[0xFF]]
        case .text(let longest, let what):
            texts =
                [String(repeating: "x", count: longest + 1)]
                + (["text", "characters"].contains(what) ? [] : ["\u{1F512} \0"])
            bytes = what == "default" ? [] : [[0xFF, 0xFE]]
        case .integer(let range):
            texts = [
                "\(range.lowerBound - 1)", "\(range.upperBound + 1)", "x", "0x10", "1.5", "1e1",
                "+8", " 8", "8 ", "９", "99999999999999999999999", "-0",
            ]
        case .flag: texts = ["yes", "1", "0", "tRuE", "true ", "\"true\""]
        case .choice(let words): texts = ["nonsense", words[0] + "x", " " + words[0]]
        case .interval(let range):
            texts = [
                "\(range.lowerBound - 1)s", "\(range.upperBound + 1)s", "7", "d", "7w", "7.5d",
                "-7d", "99999999999999999999d", "9999999999d", "7 d", "0d",
            ]
        case .base64(let longest):
            texts = ["a", "AAAA\n", "A===", "!!!!", String(repeating: "A", count: longest + 4)]
        case .json(let longest, _) where parameter.name == "TagKeys":
            // Without a bracket it is a list with commas.
            texts = ["[", "[1]", "[]", "a b", "a,,b", ",", "acs:a", "{", "[\"a\"]x"]
            bytes = [Array(repeating: UInt8(ascii: "a"), count: longest + 1), [0xFF]]
        case .json(let longest, _):
            texts =
                json + [
                    String(repeating: "[", count: 100),
                    String(repeating: " ", count: longest) + "{}",
                ]
            bytes = [[0xFF]]
        case .list(let most, _):
            let many = (0...most).map { "\"\($0)\"" }.joined(separator: ",")
            texts = json + ["[\(many)]", "[]", "{}"]
        }
        return texts.map { Array($0.utf8) } + bytes
    }

    private struct Ground {
        let kms: Contract
        let key: String
        let blob: String

        init() throws {
            kms = try Contract()
            key = try kms.newKey()
            try kms.newSecret("a", "one")
            try kms.must("CreateAlias", ["AliasName": "alias/there", "KeyId": key])
            blob = try #require(
                try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text
            )
        }

        func call(_ operation: KMSOperation, _ call: [String: [UInt8]]) throws -> Reply {
            try kms.call(
                operation.name,
                fields: call.sorted { $0.key < $1.key }.map { try Contract.field($0.key, $0.value) }
            )
        }
    }

    @Test(arguments: KMSOperation.all.map(\.name))
    func `a wrong parameter has the contract's error and changes nothing`(_ name: String) throws {
        let operation = try KMSOperation.named(name)
        let ground = try Ground()
        let sound = GeneratorTests.sound(operation, key: ground.key, blob: ground.blob)
            .mapValues { Array($0.utf8) }
        let before = try ground.kms.files()
        let allowed: Set = ["MissingParameter", "InvalidParameter"]
        for parameter in operation.parameters {
            for wrong in Self.wrong(parameter) where !Self.isUnchecked(parameter) {
                var call = sound
                call[parameter.name] = wrong
                let reply = try ground.call(operation, call)
                let isMissingName =
                    reply.code == "Forbidden.ResourceNotFound" && parameter.name == "PolicyName"
                #expect(
                    allowed.contains(reply.code) || isMissingName,
                    "\(name) \(parameter.name) \(String(decoding: wrong.prefix(40), as: UTF8.self)): \(reply.code)"
                )
            }
            if parameter.presence == .required {
                var call = sound
                call[parameter.name] = nil
                #expect(
                    try ground.call(operation, call).code == "MissingParameter", "\(parameter.name)"
                )
                call[parameter.name] = []
                let isClearing = parameter.name == "Description"
                #expect(
                    try isClearing || ground.call(operation, call).code == "MissingParameter",
                    "\(parameter.name)")
            }
            let fields = try sound.map { try Contract.field($0.key, $0.value) }
            let value = Array(Self.value(of: parameter, key: ground.key, blob: ground.blob).utf8)
            let twice = try [value, value].map { try Contract.field(parameter.name, $0) }
            let reply = try ground.kms.call(
                name, fields: fields.filter { $0.name != parameter.name } + twice)
            #expect(
                reply.code == "InvalidParameter" && reply.message.contains("twice"),
                "\(parameter.name)")
        }
        var unknown = sound
        unknown["Nonsense"] = Array("x".utf8)
        #expect(try ground.call(operation, unknown).code == "InvalidParameter")
        #expect(try ground.kms.files() == before)
    }

    /// Parameters whose content means nothing here: any text of the allowed length is taken.
    private static func isUnchecked(_ parameter: any ParameterDescription) -> Bool {
        ["RegionId", "ExtendedConfig.CustomData"].contains(parameter.name)
    }

    @Test(arguments: KMSOperation.all.map(\.name))
    func `the call the wrong ones are made from is sound`(_ name: String) throws {
        let operation = try KMSOperation.named(name)
        let ground = try Ground()
        let sound = GeneratorTests.sound(operation, key: ground.key, blob: ground.blob)
            .mapValues { Array($0.utf8) }
        let reply = try ground.call(operation, sound)
        // These need what a sound call alone does not bring.
        let expected = [
            "DescribeKeyVersion": "Forbidden.KeyVersionNotFound",
            // The key of all these calls seals data keys.
            "AsymmetricSign": "Rejected.UnsupportedOperation",
            "AsymmetricVerify": "Rejected.UnsupportedOperation",
            "AsymmetricEncrypt": "Rejected.UnsupportedOperation",
            "AsymmetricDecrypt": "Rejected.UnsupportedOperation",
            "GetPublicKey": "Rejected.UnsupportedOperation",
            "GenerateMac": "Rejected.UnsupportedOperation",
            "VerifyMac": "Rejected.UnsupportedOperation",
            "GetKeyPolicy": "Forbidden.ResourceNotFound",
            "GetSecretPolicy": "Forbidden.ResourceNotFound",
            "RestoreSecret": "Rejected.ResourceInUse",
            "GetParametersForImport": "Unsupported.Origin",
            "ImportKeyMaterial": "Unsupported.Origin",
            "DeleteKeyMaterial": "Unsupported.Origin",
            "CancelKeyDeletion": "Rejected.StateModifiedFailed",
            "UpdateSecretRotationPolicy": "UnsupportedOperation",
            "UpdateAlias": "Forbidden.AliasNotFound", "DeleteAlias": "Forbidden.AliasNotFound",
            "UpdateRotationPolicy": "MissingParameter", "PutSecretValue": "Rejected.ResourceExist",
        ]
        #expect(reply.code == expected[name] ?? "", "\(name): \(reply.message)")
    }
}
