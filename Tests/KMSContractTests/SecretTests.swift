import JSONText
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

@Suite struct SecretTests {
    @Test func `a value in JSON comes back byte for byte`() throws {
        let kms = try Contract()
        let value = "\"quoted\" \\ tab\t line\n \u{1} ü 🙂 </script>"
        try kms.newSecret("odd", value)
        let reply = try kms.must("GetSecretValue", ["SecretName": "odd"])
        #expect(reply["SecretData"]?.text == value)
        #expect(reply["SecretDataType"]?.text == "text")
        #expect(reply["CreateTime"]?.text == kms.scratch.now.text)
    }

    @Test func `a value of the full size comes back, one byte more is refused`() throws {
        let kms = try Contract()
        let full = String(repeating: "\u{1}", count: 30_720)
        try kms.newSecret("full", full)
        #expect(
            try kms.must("GetSecretValue", ["SecretName": "full"])["SecretData"]?.text == full)
        let more = try kms.call(
            "CreateSecret",
            ["SecretName": "more", "SecretData": full + "x", "VersionId": "v1"])
        #expect(more.code == "InvalidParameter" && more.message.contains("SecretData"))
    }

    @Test func `a value that is not UTF-8 is refused by name, going in and coming out`() throws {
        let kms = try Contract()
        let bytes = try SecretBytes.test([0xFF, 0x00])
        let name = try #require(SecretName("raw"))
        _ = try kms.scratch.vault.createSecret(
            name, value: bytes, options: NewSecret(), request: kms.scratch.request)
        let out = try kms.call("GetSecretValue", ["SecretName": "raw"])
        #expect(out.code == "Rejected.UnsupportedOperation")
        #expect(out.message.contains("\"raw\"") && out.message.contains("\"v1\""))
        let batch = try kms.must(
            "BatchGetSecretValue", ["SecretsList": #"[{"SecretName":"raw"}]"#])
        #expect(batch["Errors"]?.texts("SecretName") == ["raw"])
        let put = try kms.call(
            "PutSecretValue",
            fields: [
                Field("SecretName", text: Array("raw".utf8)),
                Field("VersionId", text: Array("v2".utf8)),
                Field("SecretData", secret: try SecretBytes.test([0xC3, 0x28])),
            ])
        #expect(put.code == "InvalidParameter")
    }

    @Test func `a batch answers values and errors side by side`() throws {
        let kms = try Contract()
        try kms.newSecret("a", "one")
        try kms.newSecret("b", "two")
        let reply = try kms.must(
            "BatchGetSecretValue",
            [
                "SecretsList": #"[{"SecretName":"a"},{"SecretName":"c"},"#
                    + #"{"SecretName":"b","VersionId":"v1"},{"SecretName":"b","VersionId":"v9"}]"#
            ])
        #expect(reply["SecretValues"]?.texts("SecretData") == ["one", "two"])
        #expect(reply["Errors"]?.texts("SecretName") == ["c", "b"])
        #expect(reply["Errors"]?.items.compactMap { $0["HttpStatus"]?.number } == [404, 404])
        let open = try kms.must(
            "BatchGetSecretValue",
            ["SecretsList": #"[{"SecretName":"a","VersionId":"","VersionStage":""}]"#])
        #expect(open["SecretValues"]?.texts("SecretData") == ["one"])
        let many = (0..<21).map { #"{"SecretName":"s\#($0)"}"# }.joined(separator: ",")
        #expect(try kms.call("BatchGetSecretValue", ["SecretsList": "[\(many)]"]).status == 400)
    }

    @Test func `filters match by prefix, one value of each key`() throws {
        let kms = try Contract()
        for (name, team) in [("db_a", "red"), ("db_b", "blue"), ("web", "red")] {
            try kms.must(
                "CreateSecret",
                [
                    "SecretName": name, "SecretData": "x", "VersionId": "v1",
                    "Description": "of \(name)",
                    "Tags": #"[{"TagKey":"team","TagValue":"\#(team)"}]"#,
                ])
        }
        func names(_ filters: String) throws -> [String] {
            try kms.must("ListSecrets", ["Filters": filters])["SecretList"]?["Secret"]?
                .texts("SecretName") ?? []
        }
        #expect(try names(#"[{"Key":"SecretName","Values":["db_"]}]"#) == ["db_a", "db_b"])
        #expect(try names(#"[{"Key":"SecretName","Values":["web","db_b"]}]"#) == ["db_b", "web"])
        #expect(
            try names(
                #"[{"Key":"SecretName","Values":["db_"]},{"Key":"TagValue","Values":["re"]}]"#)
                == ["db_a"])
        #expect(try names(#"[{"Key":"Description","Values":["of w"]}]"#) == ["web"])
        #expect(try names(#"[{"Key":"SecretType","Values":["Rds"]}]"#) == [])
        #expect(try names(#"[{"Key":"DKMSInstanceId","Values":["kst-"]}]"#) == [])
        #expect(try names(#"[{"Key":"TagKey","Values":["team"]}]"#).count == 3)
        let wrong = try kms.call(
            "ListSecrets", ["Filters": #"[{"Key":"Name","Values":["db_"]}]"#])
        #expect(wrong.code == "InvalidParameter")
    }

    @Test func `pages follow each other and end`() throws {
        let kms = try Contract()
        for number in 0..<5 { try kms.newSecret("s\(number)") }
        func page(_ number: Int) throws -> Reply {
            try kms.must(
                "ListSecrets",
                ["PageNumber": "\(number)", "PageSize": "2", "FetchTags": "true"])
        }
        var seen: [String] = []
        for number in 1...4 {
            let page = try page(number)
            #expect(page["TotalCount"]?.number == 5)
            seen += page["SecretList"]?["Secret"]?.texts("SecretName") ?? []
        }
        #expect(seen == ["s0", "s1", "s2", "s3", "s4"])
        #expect(try page(Int(Int32.max))["SecretList"]?["Secret"] == .array([]))
    }

    @Test func `a description is replaced, and cleared by an empty one`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        func description() throws -> String? {
            try kms.must("DescribeSecret", ["SecretName": "a"])["Description"]?.text
        }
        kms.pass(days: 1)
        try kms.must("UpdateSecret", ["SecretName": "a", "Description": "new"])
        #expect(try description() == "new")
        try kms.must("UpdateSecret", ["SecretName": "a", "Description": ""])
        #expect(try description() == "")
        #expect(try kms.call("UpdateSecret", ["SecretName": "a"]).code == "MissingParameter")
        let custom = try kms.call(
            "UpdateSecret", ["SecretName": "a", "ExtendedConfig.CustomData.k": "v"])
        #expect(custom.code == "UnsupportedOperation")
    }

    @Test func `labels move as the contract says`() throws {
        let kms = try Contract()
        try kms.newSecret("a", "one")
        try kms.must(
            "PutSecretValue", ["SecretName": "a", "SecretData": "two", "VersionId": "v2"])
        func move(_ label: String, _ rest: KeyValuePairs<String, String>) throws -> Reply {
            let fields =
                try [
                    Contract.field("SecretName", Array("a".utf8)),
                    Contract.field("VersionStage", Array(label.utf8)),
                ] + rest.map { try Contract.field($0.key, Array($0.value.utf8)) }
            return try kms.call("UpdateSecretVersionStage", fields: fields)
        }
        func value(_ label: String) throws -> String? {
            try kms.must("GetSecretValue", ["SecretName": "a", "VersionStage": label])[
                "SecretData"]?.text
        }
        #expect(try move("ACSCurrent", ["MoveToVersion": "v1"]).status == 200)
        #expect(try value("ACSCurrent") == "one" && value("ACSPrevious") == "two")
        #expect(try move("Own", ["MoveToVersion": "v1"]).status == 200)
        #expect(
            try move("Own", ["MoveToVersion": "v2", "RemoveFromVersion": "v2"]).code
                == "Rejected.InvalidRequest")
        #expect(
            try move("Own", ["MoveToVersion": "v2", "RemoveFromVersion": "v1"]).status == 200)
        #expect(try move("Own", ["RemoveFromVersion": "v2"]).status == 200)
        #expect(
            try kms.call("GetSecretValue", ["SecretName": "a", "VersionStage": "Own"]).status
                == 404)
        #expect(try move("ACSCurrent", ["RemoveFromVersion": "v1"]).code == "InvalidParameter")
        #expect(try move("Own", [:]).code == "MissingParameter")
        #expect(try move("Own", ["MoveToVersion": "v9"]).code == "Forbidden.ResourceNotFound")
        for number in 0..<6 { _ = try move("L\(number)", ["MoveToVersion": "v1"]) }
        let ninth = try move("L9", ["MoveToVersion": "v1"])
        #expect(ninth.code == "Rejected.LimitExceeded")
        #expect(ninth.message.hasPrefix("exceed secret limits error"))
        let nine = try kms.call(
            "PutSecretValue",
            [
                "SecretName": "a", "SecretData": "x", "VersionId": "v3",
                "VersionStages": #"["1","2","3","4","5","6","7","8","9"]"#,
            ])
        #expect(nine.code == "Rejected.LimitExceeded")
    }

    @Test func `managed secrets and rotation by itself are refused`() throws {
        let kms = try Contract()
        for type in ["Rds", "Redis", "RAMCredentials", "ECS", "PolarDB"] {
            let reply = try kms.call(
                "CreateSecret",
                [
                    "SecretName": "a", "SecretData": "x", "VersionId": "v1", "SecretType": type,
                ])
            #expect(reply.code == "UnsupportedOperation" && reply.message.contains("Generic"))
        }
        try kms.newSecret("a")
        let rotating = try kms.call(
            "CreateSecret",
            [
                "SecretName": "b", "SecretData": "x", "VersionId": "v1",
                "EnableAutomaticRotation": "True",
            ])
        #expect(rotating.code == "UnsupportedOperation")
        let policy = try kms.call(
            "UpdateSecretRotationPolicy",
            ["SecretName": "a", "EnableAutomaticRotation": "true", "RotationInterval": "7d"])
        #expect(policy.code == "UnsupportedOperation")
        let nowhere = try kms.call(
            "UpdateSecretRotationPolicy",
            ["SecretName": "b", "EnableAutomaticRotation": "false"])
        #expect(nowhere.code == "Forbidden.ResourceNotFound")
        let instance = try kms.call(
            "CreateSecret",
            [
                "SecretName": "c", "SecretData": "x", "VersionId": "v1",
                "DKMSInstanceId": "kst-1",
            ])
        #expect(instance.code == "Forbidden.DKMSInstanceNotFound")
    }

    @Test func `policies are kept as they are`() throws {
        let kms = try Contract()
        let policy = #"""
            {"Version":"1", "Statement":[{"Effect":"Allow","Action":["kms:*"],"Resource":["*"]}]}
            """#
        try kms.newSecret("a")
        #expect(
            try kms.call("GetSecretPolicy", ["SecretName": "a"]).code
                == "Forbidden.ResourceNotFound")
        try kms.must("SetSecretPolicy", ["SecretName": "a", "Policy": policy])
        let reply = try kms.must("GetSecretPolicy", ["SecretName": "a", "PolicyName": "default"])
        #expect(reply["Policy"]?.text == policy)
        #expect(
            try kms.call("GetSecretPolicy", ["SecretName": "a", "PolicyName": "other"]).status
                == 404)
        try kms.must(
            "CreateSecret",
            ["SecretName": "b", "SecretData": "x", "VersionId": "v1", "Policy": policy])
        #expect(
            try kms.must("GetSecretPolicy", ["SecretName": "b"])["Policy"]?.text == policy)
        for wrong in [
            #"{"Version":"2","Statement":[{"Effect":"Allow","Action":["kms:*"]}]}"#,
            #"{"Version":"1","Statement":[]}"#, #"{"Version":"1"}"#, "[]",
            #"{"Version":"1","Statement":[{"Effect":"Maybe","Action":["kms:*"]}]}"#,
            #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["ecs:*"]}]}"#,
            #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["kms:*"],"Resource":["a"]}]}"#,
        ] {
            let reply = try kms.call("SetSecretPolicy", ["SecretName": "a", "Policy": wrong])
            #expect(reply.code == "InvalidParameter", "\(wrong)")
        }
    }

    @Test func `a secret is found by its ARN, and by no other place's`() throws {
        let kms = try Contract()
        try kms.newSecret("db/main")
        let reply = try kms.must(
            "GetSecretValue", ["SecretName": "acs:kms:local:0:secret/db/main"])
        #expect(reply["SecretName"]?.text == "db/main")
        for elsewhere in ["acs:kms:local:1:secret/db/main", "acs:kms:cn:0:secret/db/main"] {
            #expect(
                try kms.call("GetSecretValue", ["SecretName": elsewhere]).code
                    == "Forbidden.ResourceNotFound")
        }
        #expect(
            try kms.call("GetSecretValue", ["SecretName": "acs:kms:local:0:key/db"]).code
                == "InvalidParameter")
    }
}
