import JSONText
import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

@Suite struct KeyTests {
    @Test func `a new key is described as the contract says`() throws {
        let kms = try Contract()
        let reply = try kms.must(
            "CreateKey",
            [
                "Description": "reports", "EnableAutomaticRotation": "true",
                "RotationInterval": "365d", "Tags": #"[{"TagKey":"a","TagValue":"b"}]"#,
            ])
        let made = try #require(reply["KeyMetadata"])
        let id = try #require(made["KeyId"]?.text)
        let now = kms.scratch.now
        #expect(made["Arn"]?.text == "acs:kms:local:0:key/\(id)")
        #expect(made["KeyState"]?.text == "Enabled")
        #expect(made["KeySpec"]?.text == "Aliyun_AES_256")
        #expect(made["CreationDate"]?.text == now.text)
        #expect(made["LastRotationDate"]?.text == now.text)
        #expect(made["AutomaticRotation"]?.text == "Enabled")
        #expect(made["RotationInterval"]?.text == "31536000s")
        #expect(made["NextRotationDate"]?.text == now.adding(days: 365).text)
        #expect(made["DeleteDate"]?.text == "")
        let described = try #require(try kms.must("DescribeKey", ["KeyId": id])["KeyMetadata"])
        #expect(described["DeletionProtection"]?.text == "Disabled")
        #expect(described["PrimaryKeyVersion"] == made["PrimaryKeyVersion"])
        try kms.must("DisableKey", ["KeyId": id])
        let disabled = try #require(try kms.must("DescribeKey", ["KeyId": id])["KeyMetadata"])
        #expect(disabled["AutomaticRotation"]?.text == "Suspended")
    }

    @Test func `what the token cannot make is refused by name`() throws {
        let kms = try Contract()
        for (parameter, value) in [
            ("KeySpec", "EC_SM2"), ("KeySpec", "Aliyun_SM4"), ("KeySpec", "Aliyun_AES_128"),
        ] {
            let reply = try kms.call(
                "CreateKey", fields: [try Contract.field(parameter, Array(value.utf8))])
            #expect(reply.code == "UnsupportedOperation")
            #expect(reply.message.contains(parameter))
        }
        #expect(
            try kms.call("CreateKey", ["KeySpec": "EC_SM2"]).message.contains("Aliyun_AES_256"))
        for (spec, usage) in [
            ("Aliyun_AES_256", "SIGN/VERIFY"), ("EC_P256", "ENCRYPT/DECRYPT"),
            ("EC_P256K", "ENCRYPT/DECRYPT"), ("HMAC_SHA256", "ENCRYPT/DECRYPT"),
        ] {
            let reply = try kms.call("CreateKey", ["KeySpec": spec, "KeyUsage": usage])
            #expect(reply.code == "InvalidParameter" && reply.message.contains("KeyUsage"))
        }
        #expect(try kms.call("CreateKey", ["KeySpec": "DES"]).code == "InvalidParameter")
        #expect(
            try kms.call("CreateKey", ["EnableAutomaticRotation": "true"]).code
                == "MissingParameter")
        #expect(
            try kms.call("CreateKey", ["DKMSInstanceId": "kst-1"]).code
                == "Forbidden.DKMSInstanceNotFound")
        #expect(try kms.must("ListKeys")["TotalCount"]?.number == 1)
    }

    @Test func `keys are listed and filtered`() throws {
        let kms = try Contract()
        let one = try kms.newKey()
        let two = try kms.newKey()
        try kms.must("DisableKey", ["KeyId": two])
        try kms.must("CreateAlias", ["AliasName": "alias/one", "KeyId": one])
        try kms.must(
            "TagResource", ["KeyId": one, "Tags": #"[{"TagKey":"k","TagValue":"v"}]"#])
        func keys(_ filters: String) throws -> Set<String> {
            let reply = try kms.must("ListKeys", ["Filters": filters])
            return Set(reply["Keys"]?["Key"]?.texts("KeyId") ?? [])
        }
        #expect(try kms.must("ListKeys")["TotalCount"]?.number == 3)
        #expect(try keys(#"[{"Key":"KeyState","Values":["Disabled"]}]"#) == [two])
        #expect(try keys(#"[{"Key":"AliasName","Values":["alias/one"]}]"#) == [one])
        #expect(try keys(#"[{"Key":"keyId","Values":["\#(one.prefix(12))"]}]"#) == [one])
        #expect(try keys(#"[{"Key":"CreatorType","Values":["User"]}]"#) == [one, two])
        #expect(try keys(#"[{"Key":"CreatorType","Values":["Service"]}]"#).count == 1)
        #expect(try keys(#"[{"Key":"TagKey","Values":["k"]}]"#) == [one])
        #expect(
            try keys(
                #"[{"Key":"KeyState","Values":["Enabled","Disabled"]},{"Key":"TagValue","Values":["x"]}]"#
            ) == [])
    }

    @Test func `versions are made, listed and described`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        kms.pass(days: 1)
        let made = try #require(try kms.must("CreateKeyVersion", ["KeyId": key])["KeyVersion"])
        #expect(made["KeyId"]?.text == key)
        #expect(made["CreationDate"]?.text == kms.scratch.now.text)
        let list = try kms.must("ListKeyVersions", ["KeyId": key])
        let ids = list["KeyVersions"]?["KeyVersion"]?.texts("KeyVersionId") ?? []
        #expect(ids.count == 2 && ids.last == made["KeyVersionId"]?.text)
        let one = try kms.must(
            "DescribeKeyVersion", ["KeyId": key, "KeyVersionId": try #require(ids.first)])
        #expect(
            one["KeyVersion"]?["CreationDate"]?.text == kms.scratch.now.adding(days: -1).text)
        let described = try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]
        #expect(described?["PrimaryKeyVersion"]?.text == ids.last)
        #expect(described?["LastRotationDate"]?.text == kms.scratch.now.text)
        let unknown = try kms.call("DescribeKeyVersion", ["KeyId": key, "KeyVersionId": "x"])
        #expect(unknown.code == "Forbidden.KeyVersionNotFound" && unknown.status == 404)
    }

    @Test func `deletion is planned, taken back, and in the end the key is unknown`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must("DisableKey", ["KeyId": key])
        try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        let described = try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]
        #expect(described?["KeyState"]?.text == "PendingDeletion")
        #expect(described?["DeleteDate"]?.text == kms.scratch.now.adding(days: 7).text)
        try kms.must("CancelKeyDeletion", ["KeyId": key])
        #expect(
            try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]?["KeyState"]?.text
                == "Enabled")
        try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        #expect(try kms.must("ListKeys")["TotalCount"]?.number == 2)
        kms.pass(days: 7)
        #expect(try kms.call("DescribeKey", ["KeyId": key]).code == "Forbidden.KeyNotFound")
        #expect(try kms.call("CancelKeyDeletion", ["KeyId": key]).status == 404)
        #expect(try kms.must("ListKeys")["TotalCount"]?.number == 1)
    }

    @Test func `a secret under a deleted key says which and since when`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must(
            "CreateSecret",
            [
                "SecretName": "a", "SecretData": "x", "VersionId": "v1", "EncryptionKeyId": key,
            ])
        try kms.must("ScheduleKeyDeletion", ["KeyId": key, "PendingWindowInDays": "7"])
        #expect(
            try kms.call("GetSecretValue", ["SecretName": "a"]).code
                == "Rejected.PendingDeletion")
        kms.pass(days: 8)
        let reply = try kms.call("GetSecretValue", ["SecretName": "a"])
        #expect(reply.code == "Forbidden.KeyNotFound")
        #expect(
            reply.message.contains(key)
                && reply.message.contains(kms.scratch.now.adding(days: -1).text))
    }

    @Test func `protection stops deletion until it ends`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must(
            "SetDeletionProtection",
            [
                "KeyId": key, "EnableDeletionProtection": "true",
                "DeletionProtectionDescription": "needed",
            ])
        let described = try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]
        #expect(described?["DeletionProtection"]?.text == "Enabled")
        #expect(described?["DeletionProtectionDescription"]?.text == "needed")
        let plan: KeyValuePairs = ["KeyId": key, "PendingWindowInDays": "30"]
        #expect(
            try kms.call("ScheduleKeyDeletion", plan).code == "Rejected.UnsupportedOperation")
        try kms.must(
            "SetDeletionProtection",
            [
                "ProtectedResourceArn": "acs:kms:local:0:key/\(key)",
                "EnableDeletionProtection": "false",
            ])
        #expect(try kms.call("ScheduleKeyDeletion", plan).status == 200)
        let none = try kms.call("SetDeletionProtection", ["EnableDeletionProtection": "true"])
        #expect(none.code == "MissingParameter")
        let both = try kms.call(
            "SetDeletionProtection",
            [
                "KeyId": key, "ProtectedResourceArn": "acs:kms:local:0:key/\(key)",
                "EnableDeletionProtection": "false",
            ])
        #expect(both.code == "InvalidParameter")
        let instance = try kms.call(
            "SetDeletionProtection",
            ["KeyId": key, "KmsInstanceId": "kst-1", "EnableDeletionProtection": "true"])
        #expect(instance.code == "Forbidden.DKMSInstanceNotFound")
    }

    @Test func `rotation is switched on and off`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must(
            "UpdateRotationPolicy",
            ["KeyId": key, "EnableAutomaticRotation": "true", "RotationInterval": "604800s"])
        let on = try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]
        #expect(on?["NextRotationDate"]?.text == kms.scratch.now.adding(days: 7).text)
        #expect(on?["RotationInterval"]?.text == "604800s")
        try kms.must("UpdateRotationPolicy", ["KeyId": key, "EnableAutomaticRotation": "false"])
        let off = try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]
        #expect(off?["AutomaticRotation"]?.text == "Disabled" && off?["NextRotationDate"] == nil)
        #expect(
            try kms.call(
                "UpdateRotationPolicy", ["KeyId": key, "EnableAutomaticRotation": "true"]
            ).code == "MissingParameter")
    }

    @Test func `description and policy of a key`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let policy = #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["kms:Decrypt"]}]}"#
        try kms.must("UpdateKeyDescription", ["KeyId": key, "Description": "new"])
        #expect(
            try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]?["Description"]?.text
                == "new")
        try kms.must("UpdateKeyDescription", ["KeyId": key, "Description": ""])
        #expect(
            try kms.must("DescribeKey", ["KeyId": key])["KeyMetadata"]?["Description"]?.text
                == "")
        #expect(
            try kms.call("UpdateKeyDescription", ["KeyId": key]).code == "MissingParameter")
        #expect(
            try kms.call("GetKeyPolicy", ["KeyId": key]).code == "Forbidden.ResourceNotFound")
        try kms.must("SetKeyPolicy", ["KeyId": key, "Policy": policy])
        #expect(try kms.must("GetKeyPolicy", ["KeyId": key])["Policy"]?.text == policy)
        let made = try kms.must("CreateKey", ["Policy": policy])["KeyMetadata"]?["KeyId"]?.text
        #expect(
            try kms.must("GetKeyPolicy", ["KeyId": try #require(made)])["Policy"]?.text == policy)
    }

    @Test func `aliases are bound, moved, listed and taken away`() throws {
        let kms = try Contract()
        let one = try kms.newKey()
        let two = try kms.newKey()
        try kms.must("CreateAlias", ["AliasName": "alias/b", "KeyId": one])
        try kms.must("CreateAlias", ["AliasName": "alias/a", "KeyId": one])
        let again = try kms.call("CreateAlias", ["AliasName": "alias/a", "KeyId": two])
        #expect(again.code == "AliasAlreadyExists" && again.status == 400)
        try kms.must("UpdateAlias", ["AliasName": "alias/b", "KeyId": two])
        func aliases(_ key: String) throws -> [String] {
            try kms.must("ListAliasesByKeyId", ["KeyId": key])["Aliases"]?["Alias"]?
                .texts("AliasName") ?? []
        }
        #expect(try aliases(one) == ["alias/a"] && aliases(two) == ["alias/b"])
        let all = try kms.must("ListAliases")["Aliases"]?["Alias"]
        #expect(
            all?.texts("AliasArn") == [
                "acs:kms:local:0:alias/a", "acs:kms:local:0:alias/acs/secretsmanager",
                "acs:kms:local:0:alias/b",
            ])
        #expect(
            try kms.must("DescribeKey", ["KeyId": "alias/a"])["KeyMetadata"]?["KeyId"]?.text
                == one)
        try kms.must("DeleteAlias", ["AliasName": "alias/a"])
        for operation in ["DeleteAlias", "UpdateAlias"] {
            let fields =
                try [Contract.field("AliasName", Array("alias/a".utf8))]
                + (operation == "UpdateAlias"
                    ? [Contract.field("KeyId", Array(one.utf8))] : [])
            #expect(
                try kms.call(operation, fields: fields).code == "Forbidden.AliasNotFound")
        }
        for name in ["alias/acs/mine", "alias/", "noprefix"] {
            let reply = try kms.call("CreateAlias", ["AliasName": name, "KeyId": one])
            #expect(reply.code == "InvalidParameter", "\(name)")
        }
        #expect(
            try kms.call("CreateAlias", ["AliasName": "alias/c", "KeyId": "nokey"]).code
                == "Forbidden.KeyNotFound")
    }
}
