import TestKit
import JSONText
import Testing
import Vocabulary

/// The walk through secrets that the service's own documentation takes.
@Suite struct TranscriptTests {
    @Test func `the documented transcript answers as documented`() throws {
        let kms = try Contract()
        let value = #"{"uname": "alice", "pwd": "12****"}"#
        let created = try kms.must(
            "CreateSecret",
            ["SecretName": "db_cred", "SecretData": value, "VersionId": "v1"])
        #expect(created["Arn"]?.text == "acs:kms:local:0:secret/db_cred")
        #expect(created["SecretName"]?.text == "db_cred")
        #expect(created["VersionId"]?.text == "v1")

        let id = try kms.newKey()
        try kms.must("CreateAlias", ["AliasName": "alias/ssh", "KeyId": id])
        for (name, key) in [
            ("ssh_key", id), ("ssh_key2", "alias/ssh"), ("ssh_key3", "acs:kms:local:0:key/\(id)"),
            ("ssh_key4", "acs:kms:local:0:alias/ssh"),
        ] {
            try kms.must(
                "CreateSecret",
                [
                    "SecretName": name, "SecretData": "ssh", "VersionId": "v1",
                    "EncryptionKeyId": key,
                ])
            let described = try kms.must("DescribeSecret", ["SecretName": name])
            #expect(described["EncryptionKeyId"]?.text == id)
            guard name != "ssh_key" else { continue }
            try kms.must(
                "DeleteSecret", ["SecretName": name, "ForceDeleteWithoutRecovery": "true"])
        }

        let list = try kms.must("ListSecrets")
        #expect(list["PageNumber"]?.number == 1)
        #expect(list["PageSize"]?.number == 10)
        #expect(list["TotalCount"]?.number == 2)
        let secrets = list["SecretList"]?["Secret"]?.items ?? []
        #expect(secrets.compactMap { $0["SecretName"]?.text } == ["db_cred", "ssh_key"])
        #expect(secrets.allSatisfy { $0["CreateTime"]?.text == kms.scratch.now.text })

        let described = try kms.must("DescribeSecret", ["SecretName": "db_cred"])
        #expect(described["Description"]?.text == "")
        #expect(described["UpdateTime"]?.text == kms.scratch.now.text)
        #expect(described["PlannedDeleteTime"] == nil)

        let planned = try kms.must("DeleteSecret", ["SecretName": "db_cred"])
        #expect(planned["PlannedDeleteTime"]?.text == kms.scratch.now.adding(days: 30).text)
        try kms.must("RestoreSecret", ["SecretName": "db_cred"])
        let soon = try kms.must(
            "DeleteSecret", ["SecretName": "db_cred", "RecoveryWindowInDays": "7"])
        #expect(soon["PlannedDeleteTime"]?.text == kms.scratch.now.adding(days: 7).text)
        try kms.must("RestoreSecret", ["SecretName": "db_cred"])
        let forced = try kms.must(
            "DeleteSecret",
            [
                "SecretName": "ssh_key", "ForceDeleteWithoutRecovery": "true",
                "RecoveryWindowInDays": "30",
            ])
        #expect(forced["PlannedDeleteTime"]?.text == kms.scratch.now.text)

        try labels(kms, first: value)
    }

    private func labels(_ kms: Contract, first: String) throws {
        func value(_ parameters: KeyValuePairs<String, String>) throws -> String? {
            try kms.must("GetSecretValue", parameters)["SecretData"]?.text
        }
        func put(_ version: String, _ stages: String?) throws -> [String] {
            let reply =
                try stages.map {
                    try kms.must(
                        "PutSecretValue",
                        [
                            "SecretName": "db_cred", "SecretData": version, "VersionId": version,
                            "VersionStages": $0,
                        ])
                }
                ?? kms.must(
                    "PutSecretValue",
                    ["SecretName": "db_cred", "SecretData": version, "VersionId": version])
            return (reply["VersionStages"]?["VersionStage"]?.items ?? []).compactMap(\.text)
        }
        #expect(try value(["SecretName": "db_cred"]) == first)
        #expect(try put("v2", nil) == ["ACSCurrent"])
        #expect(try value(["SecretName": "db_cred"]) == "v2")
        #expect(try value(["SecretName": "db_cred", "VersionStage": "ACSPrevious"]) == first)
        #expect(try put("v3", #"["MyPending"]"#) == ["MyPending"])
        #expect(try value(["SecretName": "db_cred"]) == "v2")
        #expect(try value(["SecretName": "db_cred", "VersionStage": "MyPending"]) == "v3")
        #expect(
            try put("v4", #"{"VersionStage":["ACSCurrent","ACSNext"]}"#)
                == ["ACSCurrent", "ACSNext"])
        #expect(try value(["SecretName": "db_cred", "VersionStage": "ACSPrevious"]) == "v2")
        #expect(try value(["SecretName": "db_cred", "VersionId": "v1"]) == first)
        #expect(
            try value(["SecretName": "db_cred", "VersionId": "v4", "VersionStage": "ACSNext"])
                == "v4")
        let other = try kms.call(
            "GetSecretValue",
            ["SecretName": "db_cred", "VersionId": "v1", "VersionStage": "ACSNext"])
        #expect(other.code == "Forbidden.ResourceNotFound")

        let shown = try kms.must("ListSecretVersionIds", ["SecretName": "db_cred"])
        #expect(shown["PageSize"]?.number == 20)
        #expect(
            shown["VersionIds"]?["VersionId"]?.texts("VersionId") == ["v2", "v3", "v4"])
        let all = try kms.must(
            "ListSecretVersionIds", ["SecretName": "db_cred", "IncludeDeprecated": "true"])
        #expect(
            all["VersionIds"]?["VersionId"]?.texts("VersionId") == ["v1", "v2", "v3", "v4"])
    }

    @Test func `list wrappers are there when the list is empty`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        for (operation, parameters, outer, inner) in [
            ("ListSecrets", [:], "SecretList", "Secret"),
            ("ListKeys", ["PageNumber": "9"], "Keys", "Key"),
            ("ListAliases", ["PageNumber": "9"], "Aliases", "Alias"),
            ("ListAliasesByKeyId", ["KeyId": key], "Aliases", "Alias"),
            ("ListKeyVersions", ["KeyId": key, "PageNumber": "2"], "KeyVersions", "KeyVersion"),
            ("ListResourceTags", ["KeyId": key], "Tags", "Tag"),
            ("ListTagResources", ["ResourceType": "key"], "TagResources", "TagResource"),
        ] as [(String, KeyValuePairs<String, String>, String, String)] {
            let reply = try kms.must(operation, parameters)
            #expect(reply[outer]?[inner] == .array([]), "\(operation)")
        }
        try kms.newSecret("a")
        let page = try kms.must("ListSecretVersionIds", ["SecretName": "a", "PageNumber": "2"])
        #expect(page["VersionIds"]?["VersionId"] == .array([]))
        #expect(page["TotalCount"]?.number == 1)
        #expect(try kms.must("BatchGetSecretValue")["SecretValues"] == .array([]))
    }
}
