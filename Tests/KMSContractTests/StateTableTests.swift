import JSONText
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// The contract's tables of what repeats, deletion windows and key states allow.
@Suite struct StateTableTests {
    @Test func `what a repeated call answers`() throws {
        let kms = try Contract()
        func code(_ operation: String, _ parameters: KeyValuePairs<String, String>) throws
            -> String
        { try kms.call(operation, parameters).code }
        try kms.newSecret("a", "one")
        let create: KeyValuePairs = ["SecretName": "a", "SecretData": "one", "VersionId": "v1"]
        #expect(try code("CreateSecret", create) == "Rejected.ResourceExist")
        #expect(try code("PutSecretValue", create) == "")
        let labelled: KeyValuePairs = [
            "SecretName": "a", "SecretData": "one", "VersionId": "v1",
            "VersionStages": #"["Own"]"#,
        ]
        #expect(try code("PutSecretValue", labelled) == "")
        #expect(try code("GetSecretValue", ["SecretName": "a", "VersionStage": "Own"]) != "")
        let other: KeyValuePairs = ["SecretName": "a", "SecretData": "two", "VersionId": "v1"]
        #expect(try code("PutSecretValue", other) == "Rejected.ResourceExist")
        #expect(try code("RotateSecret", ["SecretName": "a", "VersionId": "v1"]) == "")
        #expect(
            try code("RotateSecret", ["SecretName": "a", "VersionId": "v2"])
                == "UnsupportedOperation")
        #expect(try code("RestoreSecret", ["SecretName": "a"]) == "Rejected.ResourceInUse")
        #expect(try code("DeleteSecret", ["SecretName": "a"]) == "")
        #expect(
            try code("DeleteSecret", ["SecretName": "a"]) == "Rejected.ResourceInDeleteWindow")
        for force in ["true", "false"] {
            let unknown: KeyValuePairs = [
                "SecretName": "b", "ForceDeleteWithoutRecovery": force,
            ]
            #expect(try code("DeleteSecret", unknown) == "Forbidden.ResourceNotFound")
        }
        let key = try kms.newKey()
        for operation in ["EnableKey", "EnableKey", "DisableKey", "DisableKey", "EnableKey"] {
            #expect(try code(operation, ["KeyId": key]) == "")
        }
        #expect(try code("CreateAlias", ["AliasName": "alias/a", "KeyId": key]) == "")
        #expect(
            try code("CreateAlias", ["AliasName": "alias/a", "KeyId": key])
                == "AliasAlreadyExists")
        let plan: KeyValuePairs = ["KeyId": key, "PendingWindowInDays": "7"]
        #expect(try code("ScheduleKeyDeletion", plan) == "")
        #expect(try code("ScheduleKeyDeletion", plan) == "Rejected.StateModifiedFailed")
    }

    @Test func `what a secret in its recovery window answers, and behind it`() throws {
        let calls: [(String, KeyValuePairs<String, String>, String)] = [
            ("DescribeSecret", ["SecretName": "a"], ""),
            (
                "CreateSecret", ["SecretName": "a", "SecretData": "x", "VersionId": "v1"],
                "Rejected.ResourceInDeleteWindow"
            ),
            ("DeleteSecret", ["SecretName": "a"], "Rejected.ResourceInDeleteWindow"),
            (
                "UpdateSecret", ["SecretName": "a", "Description": "d"],
                "Rejected.ResourceInDeleteWindow"
            ),
            (
                "UpdateSecretVersionStage",
                ["SecretName": "a", "VersionStage": "Own", "MoveToVersion": "v1"],
                "Rejected.ResourceInDeleteWindow"
            ),
            ("GetSecretValue", ["SecretName": "a"], "Rejected.ResourceInDeleteWindow"),
            (
                "PutSecretValue", ["SecretName": "a", "SecretData": "x", "VersionId": "v2"],
                "Rejected.ResourceInDeleteWindow"
            ),
            ("ListSecretVersionIds", ["SecretName": "a"], ""),
            ("ListTagResources", ["ResourceType": "secret", "ResourceId.1": "a"], ""),
        ]
        let kms = try Contract()
        try kms.newSecret("a", "one")
        let planned = try kms.must("DeleteSecret", ["SecretName": "a"])
        for (operation, parameters, code) in calls {
            #expect(try kms.call(operation, parameters).code == code, "\(operation)")
        }
        let described = try kms.must("DescribeSecret", ["SecretName": "a"])
        #expect(described["PlannedDeleteTime"] == planned["PlannedDeleteTime"])
        let listed = try kms.must("ListSecrets")["SecretList"]?["Secret"]?.items.first
        #expect(listed?["PlannedDeleteTime"] == planned["PlannedDeleteTime"])
        try kms.must("RestoreSecret", ["SecretName": "a"])
        #expect(try kms.must("GetSecretValue", ["SecretName": "a"])["SecretData"]?.text == "one")

        try kms.must("DeleteSecret", ["SecretName": "a", "RecoveryWindowInDays": "7"])
        kms.pass(days: 7)
        let gone = ["Forbidden.ResourceNotFound", "InvalidResourceId.NotFound"]
        for (operation, parameters, _) in calls where operation != "CreateSecret" {
            #expect(gone.contains(try kms.call(operation, parameters).code), "\(operation)")
        }
        #expect(try kms.call("RestoreSecret", ["SecretName": "a"]).status == 404)
        #expect(try kms.must("ListSecrets")["TotalCount"]?.number == 0)
        #expect(
            try kms.must("ListTagResources", ["ResourceType": "secret"])["TagResources"]?[
                "TagResource"] == .array([]))

        try kms.newSecret("b")
        try kms.must("DeleteSecret", ["SecretName": "b"])
        try kms.must("DeleteSecret", ["SecretName": "b", "ForceDeleteWithoutRecovery": "true"])
        #expect(try kms.call("DescribeSecret", ["SecretName": "b"]).status == 404)
        try kms.newSecret("b", "again")
    }

    /// Operation, parameters, and its code for a key that is enabled, disabled, pending deletion.
    private func rows(_ key: String, _ blob: String) -> [(
        String, KeyValuePairs<String, String>, [String]
    )] {
        let ok = ["", "", ""]
        let use = ["", "Rejected.Disabled", "Rejected.PendingDeletion"]
        let pending = ["", "", "Rejected.PendingDeletion"]
        let modified = ["", "", "Rejected.StateModifiedFailed"]
        let one: KeyValuePairs = ["KeyId": key]
        return [
            ("CreateKey", [:], ok), ("ListKeys", [:], ok), ("DescribeKey", one, ok),
            ("ListAliases", [:], ok), ("ListAliasesByKeyId", one, ok),
            ("ListKeyVersions", one, ok), ("ListResourceTags", one, ok),
            ("GenerateDataKey", one, use), ("GenerateDataKeyWithoutPlaintext", one, use),
            ("Encrypt", ["KeyId": key, "Plaintext": "aGk="], use),
            ("Decrypt", ["CiphertextBlob": blob], use),
            ("ReEncrypt", ["CiphertextBlob": blob, "DestinationKeyId": key], use),
            ("CreateKeyVersion", one, use),
            (
                "UpdateRotationPolicy", ["KeyId": key, "EnableAutomaticRotation": "false"], use
            ),
            ("UpdateKeyDescription", ["KeyId": key, "Description": "d"], pending),
            (
                "TagResource", ["KeyId": key, "Tags": #"[{"TagKey":"k","TagValue":"v"}]"#],
                pending
            ),
            ("UntagResource", ["KeyId": key, "TagKeys": "k"], pending),
            (
                "TagResources",
                ["ResourceType": "key", "ResourceId.1": key, "Tag.1.Key": "k"], pending
            ),
            (
                "UntagResources",
                ["ResourceType": "key", "ResourceId.1": key, "TagKey.1": "none"], pending
            ),
            ("ListTagResources", ["ResourceType": "key", "ResourceId.1": key], ok),
            (
                "SetDeletionProtection", ["KeyId": key, "EnableDeletionProtection": "false"],
                pending
            ),
            ("GetSecretValue", ["SecretName": "sealed"], use),
            (
                "PutSecretValue",
                ["SecretName": "sealed", "SecretData": "two", "VersionId": "v2"], use
            ),
            (
                "CreateSecret",
                [
                    "SecretName": "more", "SecretData": "x", "VersionId": "v1",
                    "EncryptionKeyId": key,
                ], use
            ),
            ("UpdateSecret", ["SecretName": "sealed", "Description": "d"], ok),
            ("DescribeSecret", ["SecretName": "sealed"], ok),
            ("GetKeyPolicy", one, Array(repeating: "Forbidden.ResourceNotFound", count: 3)),
            ("UpdateAlias", ["AliasName": "alias/moving", "KeyId": key], pending),
            ("CreateAlias", ["AliasName": "alias/new", "KeyId": key], modified),
        ]
    }

    @Test(arguments: [0, 1, 2])
    func `every operation in every state of a key`(_ state: Int) throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let other = try kms.newKey()
        try kms.must("CreateAlias", ["AliasName": "alias/moving", "KeyId": other])
        try seal("sealed", under: key, kms)
        let blob = try #require(
            try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text)
        switch state {
        case 1: try kms.must("DisableKey", ["KeyId": key])
        case 2: try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        default: break
        }
        for (operation, parameters, codes) in rows(key, blob) {
            let reply = try kms.call(operation, parameters)
            #expect(reply.code == codes[state], "\(operation)")
        }
        let modified = "Rejected.StateModifiedFailed"
        for (operation, parameters, codes) in [
            ("CancelKeyDeletion", ["KeyId": key], [modified, modified, ""]),
            ("DisableKey", ["KeyId": key], ["", "", ""]),
            ("EnableKey", ["KeyId": key], ["", "", ""]),
            ("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"], ["", "", ""]),
            ("DisableKey", ["KeyId": key], [modified, modified, modified]),
            ("EnableKey", ["KeyId": key], [modified, modified, modified]),
            (
                "ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"],
                [modified, modified, modified]
            ),
            ("DeleteAlias", ["AliasName": "alias/moving"], ["", "", ""]),
        ] as [(String, KeyValuePairs<String, String>, [String])] {
            #expect(try kms.call(operation, parameters).code == codes[state], "\(operation)")
        }
    }

    private func seal(_ name: String, under key: String, _ kms: Contract) throws {
        try kms.must(
            "CreateSecret",
            [
                "SecretName": name, "SecretData": "one", "VersionId": "v1",
                "EncryptionKeyId": key,
            ])
    }

    @Test func `a key behind its window is not found by any operation`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let other = try kms.newKey()
        try kms.must("CreateAlias", ["AliasName": "alias/moving", "KeyId": other])
        try seal("sealed", under: key, kms)
        let blob = try #require(
            try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text)
        try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        kms.pass(days: 7)
        let before = try kms.files()
        let listing = ["CreateKey", "ListKeys", "ListAliases", "UpdateSecret", "DescribeSecret"]
        for (operation, parameters, _) in rows(key, blob) where !listing.contains(operation) {
            let reply = try kms.call(operation, parameters)
            let several = parameters.contains { $0.key == "ResourceType" }
            #expect(
                reply.code == (several ? "InvalidResourceId.NotFound" : "Forbidden.KeyNotFound"),
                "\(operation)")
        }
        for (operation, parameters) in [
            ("EnableKey", ["KeyId": key]), ("DisableKey", ["KeyId": key]),
            ("CancelKeyDeletion", ["KeyId": key]),
            ("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"]),
        ] as [(String, KeyValuePairs<String, String>)] {
            #expect(
                try kms.call(operation, parameters).code == "Forbidden.KeyNotFound",
                "\(operation)")
        }
        #expect(try kms.files() == before)
    }
}
