import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// What each of the operations needs, and that none is forgotten.
@Suite struct DemandTests {
    private static let blob = "AQ=="
    /// What a call says of what it is done to; `key` and `blob` stand for things, see ``text``.
    private static let table:
        [(call: String, fields: KeyValuePairs<String, String>, needs: [String])] =
            [
                ("CreateSecret", ["SecretName": "s"], ["CreateSecret new secret s"]),
                (
                    "CreateSecret",
                    [
                        "SecretName": "s", "EncryptionKeyId": "k",
                        "Tags": #"[{"TagKey":"a","TagValue":"b"}]"#,
                        "Policy":
                            #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["kms:*"]}]}"#,
                    ],
                    [
                        "CreateSecret new secret s", "TagResource new secret s",
                        "SetSecretPolicy new secret s", "GenerateDataKey sealing key k",
                    ]
                ),
                (
                    "PutSecretValue", ["SecretName": "s"],
                    ["PutSecretValue secret s", "GenerateDataKey key of s"]
                ),
                (
                    "GetSecretValue", ["SecretName": "s"],
                    ["GetSecretValue secret s", "Decrypt key of s"]
                ),
                (
                    "BatchGetSecretValue",
                    ["SecretsList": #"[{"SecretName":"s"},{"SecretName":"t"}]"#],
                    [
                        "GetSecretValue secret s", "Decrypt key of s", "GetSecretValue secret t",
                        "Decrypt key of t",
                    ]
                ),
                ("BatchGetSecretValue", [:], []),
                ("DescribeSecret", ["SecretName": "s"], ["DescribeSecret secret s"]),
                ("ListSecrets", [:], ["ListSecrets secrets"]),
                ("ListSecretVersionIds", ["SecretName": "s"], ["ListSecretVersionIds secret s"]),
                ("UpdateSecret", ["SecretName": "s"], ["UpdateSecret secret s"]),
                (
                    "UpdateSecretVersionStage", ["SecretName": "s"],
                    ["UpdateSecretVersionStage secret s"]
                ),
                ("DeleteSecret", ["SecretName": "s"], ["DeleteSecret secret s"]),
                ("RestoreSecret", ["SecretName": "s"], ["RestoreSecret secret s"]),
                ("RotateSecret", ["SecretName": "s"], ["RotateSecret secret s"]),
                (
                    "UpdateSecretRotationPolicy", ["SecretName": "s"],
                    ["UpdateSecretRotationPolicy secret s"]
                ),
                ("GetRandomPassword", [:], ["GetRandomPassword nothing"]),
                ("SetSecretPolicy", ["SecretName": "s"], ["SetSecretPolicy secret s"]),
                ("GetSecretPolicy", ["SecretName": "s"], ["GetSecretPolicy secret s"]),
                ("DescribeRegions", [:], ["DescribeRegions nothing"]),
                ("TagResource", ["SecretName": "s"], ["TagResource secret s"]),
                ("TagResource", ["KeyId": "k"], ["TagResource key k"]),
                ("TagResource", [:], ["TagResource nothing"]),
                ("UntagResource", ["KeyId": "k"], ["UntagResource key k"]),
                ("ListResourceTags", ["KeyId": "k"], ["ListResourceTags key k"]),
                (
                    "TagResources", ["ResourceType": "secret", "ResourceId": #"["s","t"]"#],
                    ["TagResource secret s", "TagResource secret t"]
                ),
                (
                    "TagResources", ["ResourceType": "key", "ResourceId": #"["k","no key!"]"#],
                    ["TagResource key k", "TagResource keys"]
                ),
                (
                    "UntagResources", ["ResourceType": "secret", "ResourceId": #"["s"]"#],
                    ["UntagResource secret s"]
                ),
                ("ListTagResources", ["ResourceType": "key"], ["ListTagResources keys"]),
                (
                    "ListTagResources", ["ResourceType": "secret", "ResourceId": #"["s"]"#],
                    ["ListTagResources secret s"]
                ),
                ("CreateKey", [:], ["CreateKey new key"]),
                (
                    "CreateKey",
                    [
                        "Tags": #"[{"TagKey":"a","TagValue":"b"}]"#,
                        "Policy":
                            #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["kms:*"]}]}"#,
                    ], ["CreateKey new key", "TagResource new key", "SetKeyPolicy new key"]
                ),
                ("DescribeKey", ["KeyId": "k"], ["DescribeKey key k"]),
                ("ListKeys", [:], ["ListKeys keys"]),
                ("UpdateKeyDescription", ["KeyId": "k"], ["UpdateKeyDescription key k"]),
                ("EnableKey", ["KeyId": "k"], ["EnableKey key k"]),
                ("DisableKey", ["KeyId": "k"], ["DisableKey key k"]),
                ("ScheduleKeyDeletion", ["KeyId": "k"], ["ScheduleKeyDeletion key k"]),
                ("CancelKeyDeletion", ["KeyId": "k"], ["CancelKeyDeletion key k"]),
                ("SetDeletionProtection", ["KeyId": "k"], ["SetDeletionProtection key k"]),
                (
                    "SetDeletionProtection", ["ProtectedResourceArn": "k"],
                    ["SetDeletionProtection key k"]
                ),
                ("SetDeletionProtection", [:], ["SetDeletionProtection nothing"]),
                ("UpdateRotationPolicy", ["KeyId": "k"], ["UpdateRotationPolicy key k"]),
                ("CreateKeyVersion", ["KeyId": "k"], ["CreateKeyVersion key k"]),
                ("DescribeKeyVersion", ["KeyId": "k"], ["DescribeKeyVersion key k"]),
                ("ListKeyVersions", ["KeyId": "k"], ["ListKeyVersions key k"]),
                ("GetKeyPolicy", ["KeyId": "k"], ["GetKeyPolicy key k"]),
                ("SetKeyPolicy", ["KeyId": "k"], ["SetKeyPolicy key k"]),
                (
                    "CreateAlias", ["AliasName": "alias/a", "KeyId": "k"],
                    ["CreateAlias alias/a", "CreateAlias key k"]
                ),
                (
                    "UpdateAlias", ["AliasName": "alias/a", "KeyId": "k"],
                    ["UpdateAlias alias/a", "UpdateAlias key of alias/a", "UpdateAlias key k"]
                ),
                (
                    "DeleteAlias", ["AliasName": "alias/a"],
                    ["DeleteAlias alias/a", "DeleteAlias key of alias/a"]
                ),
                ("ListAliases", [:], ["ListAliases aliases"]),
                ("ListAliasesByKeyId", ["KeyId": "k"], ["ListAliasesByKeyId key k"]),
                ("Encrypt", ["KeyId": "k"], ["Encrypt key k"]),
                ("Decrypt", ["CiphertextBlob": blob], ["Decrypt key of blob"]),
                (
                    "ReEncrypt", ["CiphertextBlob": blob, "DestinationKeyId": "k"],
                    ["ReEncryptFrom key of blob", "ReEncryptTo key k"]
                ),
                (
                    "ReEncrypt",
                    ["CiphertextBlob": blob, "SourceKeyId": "j", "DestinationKeyId": "k"],
                    ["ReEncryptFrom key j", "ReEncryptTo key k"]
                ),
                ("GenerateDataKey", ["KeyId": "k"], ["GenerateDataKey key k"]),
                (
                    "GenerateDataKeyWithoutPlaintext", ["KeyId": "k"],
                    ["GenerateDataKeyWithoutPlaintext key k"]
                ),
                ("AsymmetricSign", ["KeyId": "k"], ["AsymmetricSign key k"]),
                ("AsymmetricVerify", ["KeyId": "k"], ["AsymmetricVerify key k"]),
                ("AsymmetricEncrypt", ["KeyId": "k"], ["AsymmetricEncrypt key k"]),
                ("AsymmetricDecrypt", ["KeyId": "k"], ["AsymmetricDecrypt key k"]),
                ("GetPublicKey", ["KeyId": "k"], ["GetPublicKey key k"]),
                ("GenerateMac", ["KeyId": "k"], ["GenerateMac key k"]),
                ("VerifyMac", ["KeyId": "k"], ["VerifyMac key k"]),
                ("GetParametersForImport", ["KeyId": "k"], ["GetParametersForImport key k"]),
                ("ImportKeyMaterial", ["KeyId": "k"], ["ImportKeyMaterial key k"]),
                ("DeleteKeyMaterial", ["KeyId": "k"], ["DeleteKeyMaterial key k"]),
                ("ExportDataKey", ["CiphertextBlob": blob], ["ExportDataKey key of blob"]),
                ("GenerateAndExportDataKey", ["KeyId": "k"], ["GenerateAndExportDataKey key k"]),
            ]

    @Test func `every operation is in the table, and the table says what each needs`() throws {
        #expect(KMSOperation.all.count == 60)
        #expect(Set(Self.table.map(\.call)) == Set(KMSOperation.all.map(\.name)))
        for row in Self.table {
            let operation = try KMSOperation.named(row.call)
            let fields = try row.fields.map { try Contract.field($0.key, Array($0.value.utf8)) }
            let arguments = try Arguments(sketch: fields, of: operation)
            let demands = try #require(try operation.demands(arguments), "\(row.call)")
            #expect(demands.map(\.text) == row.needs, "\(row.call)")
        }
    }

    @Test func `what is demanded can be allowed, and what can be allowed is demanded`() throws {
        let demanded = Set(Self.table.flatMap(\.needs).map { "kms:\($0.prefix { $0 != " " })" })
        #expect(demanded.isSubset(of: Demand.actions))
        // Several at once need what each one needs.
        let unasked = Set(Demand.actions).subtracting(demanded)
        #expect(unasked == ["kms:TagResources", "kms:UntagResources"])
        #expect(Set(Demand.actions).count == Demand.actions.count)
    }

    @Test func `a call that names nothing is refused, or needs a right to everything`() throws {
        var refused = 0
        for row in Self.table where !row.fields.isEmpty {
            let operation = try KMSOperation.named(row.call)
            let arguments = try Arguments(sketch: [], of: operation)
            do throws(KMSError) {
                let demands = try operation.demands(arguments) ?? []
                #expect(
                    demands.allSatisfy {
                        $0.text.hasSuffix("nothing") || $0.text.hasSuffix("new key")
                    }, "\(row.call)")
            } catch {
                refused += 1
                guard case .missing = error else {
                    Issue.record("\(row.call): \(error)")
                    continue
                }
            }
        }
        #expect(refused > 50)
    }
}

extension Demand {
    fileprivate var text: String {
        "\(action.dropFirst(4)) "
            + {
                switch target {
                case .nothing: "nothing"
                case .secret(let secret): "secret \(secret.name)"
                case .newSecret(let name, _): "new secret \(name)"
                case .secrets: "secrets"
                case .keyOfSecret(let secret): "key of \(secret.name)"
                case .key(let key): "key \(key.text)"
                case .sealingKey(let key): "sealing key \(key.text)"
                case .newKey: "new key"
                case .keys: "keys"
                case .keyOfBlob: "key of blob"
                case .alias(let name): name.text
                case .keyOfAlias(let name): "key of \(name)"
                case .aliases: "aliases"
                }
            }()
    }
}
