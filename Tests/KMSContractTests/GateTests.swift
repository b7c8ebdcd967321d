import Policies
import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// Two users and the owner, at a vault that policies guard.
@Suite struct GateTests {
    private typealias C = Contract

    /// A call that has all its parameters, on things that are there.
    private func fields(_ operation: KMSOperation, _ key: String, _ blob: String) throws -> [Field]
    {
        let texts = [
            "SecretName": operation.name == "CreateSecret" ? "new" : "s", "SecretData": "x",
            "VersionId": "v9", "VersionStage": "mine", "KeyId": key, "Plaintext": "aGk=",
            "CiphertextBlob": blob, "DestinationKeyId": key, "Description": "d",
            "AliasName": "alias/a", "PendingWindowInDays": "7", "ResourceType": "secret",
            "ResourceId": #"["s"]"#, "Tag": #"[{"Key":"k","Value":"v"}]"#,
            "Tags": #"[{"TagKey":"k","TagValue":"v"}]"#, "TagKeys": #"["k"]"#,
            "KeyVersionId": "00000000-0000-4000-8000-000000000000", "Value": "AAAA",
            "Digest": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Message": "AAAA",
            "Mac": "AAAA", "EncryptedKeyMaterial": "AAAA", "ImportToken": "AAAA",
            "KeyMaterialExpireUnix": "0", "PublicKeyBlob": Somebody.publicKey,
            "WrappingAlgorithm": "RSAES_OAEP_SHA_1",
            "Policy":
                #"{"Version":"1","Statement":[{"Effect":"Deny","Action":["kms:*"],"Principal":{"RAM":["uid:7"]}}]}"#,
            "SecretsList": #"[{"SecretName":"s"}]"#,
        ]
        var fields: [Field] = []
        for parameter in operation.parameters {
            let isNamed =
                operation.group == .tags && parameter.name == "SecretName"
                || parameter.name == "SecretsList"
                || operation.name == "SetDeletionProtection" && parameter.name == "KeyId"
            guard parameter.presence == .required || isNamed else { continue }
            let text: String
            switch parameter.form {
            case .choice(let words) where texts[parameter.name] == nil: text = words[0]
            case .flag: text = "false"
            default: text = try #require(texts[parameter.name], "\(parameter.name)")
            }
            fields.append(try Contract.field(parameter.name, Array(text.utf8)))
        }
        return fields
    }

    @Test
    func
        `every operation is refused to a stranger, leaves nothing but its denial, and is let to who may`()
        throws
    {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.newSecret("s")
        try kms.must("CreateAlias", ["AliasName": "alias/a", "KeyId": key])
        let blob = try #require(
            try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])["CiphertextBlob"]?.text)
        try kms.allow(C.statement("Allow", "uid:1001", ["*"]))
        let before = try kms.files()
        let length = try kms.entries()
        var expected: [String] = []
        for operation in KMSOperation.all {
            let reply = try kms.call(
                as: .alice, operation.name, fields: try fields(operation, key, blob))
            if operation.name == "BatchGetSecretValue" {
                #expect(reply.status == 200 && reply["SecretValues"]?.items.isEmpty == true)
                #expect(reply["Errors"]?.texts("Code") == ["Forbidden.NoPermission"])
            } else {
                #expect(reply.isDenied, "\(operation.name): \(reply.status) \(reply.code)")
            }
            expected.append("uid:1000 \(operation.name)")
        }
        #expect(try kms.files() == before)
        #expect(try kms.entries() == length + KMSOperation.all.count)
        #expect(
            try kms.denials().map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                == expected)
        // The twin: the same calls of somebody who may.
        for operation in KMSOperation.all {
            let reply = try kms.call(
                as: .bob, operation.name, fields: try fields(operation, key, blob))
            #expect(reply.code != "Forbidden.NoPermission", "\(operation.name)")
            if operation.name == "BatchGetSecretValue" {
                #expect(reply["Errors"]?.texts("Code").contains("Forbidden.NoPermission") == false)
            }
        }
        #expect(try kms.denials().count == KMSOperation.all.count)
    }

    @Test func `without a policy only the owner gets in`() throws {
        let kms = try Contract()
        try kms.newSecret("s")
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "s"]).isDenied)
        #expect(try kms.call(as: .owner, "GetSecretValue", ["SecretName": "s"]).status == 200)
        #expect(
            try kms.denials() == [
                "uid:1000 GetSecretValue \(Thing.secret(try #require(SecretName("s"))))"
            ])
    }

    @Test func `a denial stops the owner at the gate, and not at his own vault`() throws {
        let kms = try Contract()
        try kms.newSecret("s")
        try kms.allow(C.statement("Deny", "owner", ["GetSecretValue"]))
        #expect(try kms.call(as: .owner, "GetSecretValue", ["SecretName": "s"]).isDenied)
        #expect(try kms.call(as: .owner, "DescribeSecret", ["SecretName": "s"]).status == 200)
        #expect(try kms.call("GetSecretValue", ["SecretName": "s"]).status == 200)
    }

    @Test func `two users read what is theirs`() throws {
        let kms = try Contract()
        for name in ["a_db", "b_db"] { try kms.newSecret(name, name) }
        try kms.allow(
            C.statement("Allow", "uid:1000", ["Get*"], on: ["secret/a_*"]),
            C.statement("Allow", "uid:1001", ["Get*"], on: ["secret/b_*"]))
        for (visitor, mine, other) in [
            (Visitor.alice, "a_db", "b_db"), (Visitor.bob, "b_db", "a_db"),
        ] {
            let read = try kms.call(as: visitor, "GetSecretValue", ["SecretName": mine])
            #expect(read["SecretData"]?.text == mine)
            #expect(try kms.call(as: visitor, "GetSecretValue", ["SecretName": other]).isDenied)
            #expect(try kms.call(as: visitor, "ListSecrets").isDenied)
            let arn = "acs:kms:local:0:secret/\(other)"
            #expect(try kms.call(as: visitor, "GetSecretValue", ["SecretName": arn]).isDenied)
            let batch = try kms.call(
                as: visitor, "BatchGetSecretValue",
                ["SecretsList": #"[{"SecretName":"a_db"},{"SecretName":"b_db"}]"#])
            #expect(batch["SecretValues"]?.texts("SecretData") == [mine])
            #expect(batch["Errors"]?.texts("SecretName") == [other])
            #expect(batch["Errors"]?.texts("Code") == ["Forbidden.NoPermission"])
        }
        #expect(try kms.denials().count == 8)
    }

    @Test func `what is not there is denied like what is`() throws {
        let kms = try Contract()
        try kms.newSecret("there")
        try kms.allow(C.statement("Allow", "uid:1000", ["*"], on: ["secret/a_*", "key/x-*"]))
        let there = try kms.call(as: .alice, "DescribeSecret", ["SecretName": "there"])
        let absent = try kms.call(as: .alice, "DescribeSecret", ["SecretName": "absent"])
        #expect(there.isDenied && absent.isDenied)
        #expect(
            there.message.replacing("there", with: "absent") == absent.message)
        #expect(try kms.call(as: .alice, "DescribeSecret", ["SecretName": "a_b"]).status == 404)
        for key in ["alias/acs/secretsmanager", "alias/none", "x-1"] {
            #expect(try kms.call(as: .alice, "DescribeKey", ["KeyId": key]).isDenied, "\(key)")
        }
        try kms.allow(C.statement("Allow", "uid:1000", ["*"], on: ["key/*"]))
        #expect(try kms.call(as: .alice, "DescribeKey", ["KeyId": "alias/none"]).status == 404)
    }

    @Test func `a key of a customer's own needs its own rights`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let secret = C.statement("Allow", "uid:1000", ["*SecretValue", "CreateSecret"])
        let create: KeyValuePairs = [
            "SecretName": "own", "SecretData": "x", "VersionId": "v1", "EncryptionKeyId": key,
        ]
        try kms.allow(secret)
        // Under the default key nothing more is needed.
        let plain: KeyValuePairs = ["SecretName": "plain", "SecretData": "x", "VersionId": "v1"]
        #expect(try kms.call(as: .alice, "CreateSecret", plain).status == 200)
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "plain"]).status == 200)
        let named: KeyValuePairs = [
            "SecretName": "named", "SecretData": "x", "VersionId": "v1",
            "EncryptionKeyId": "alias/acs/secretsmanager",
        ]
        #expect(try kms.call(as: .alice, "CreateSecret", named).status == 200)

        let refused = try kms.call(as: .alice, "CreateSecret", create)
        #expect(refused.isDenied && refused.message.contains("kms:GenerateDataKey on key/\(key)"))
        #expect(try kms.call("DescribeSecret", ["SecretName": "own"]).status == 404)
        try kms.allow(
            secret, C.statement("Allow", "uid:1000", ["GenerateDataKey"], on: ["key/\(key)"]))
        #expect(try kms.call(as: .alice, "CreateSecret", create).status == 200)
        let put: KeyValuePairs = ["SecretName": "own", "SecretData": "y", "VersionId": "v2"]
        #expect(try kms.call(as: .alice, "PutSecretValue", put).status == 200)
        let read = try kms.call(as: .alice, "GetSecretValue", ["SecretName": "own"])
        #expect(read.isDenied && read.message.contains("kms:Decrypt on key/\(key)"))
        try kms.allow(secret, C.statement("Allow", "uid:1000", ["Decrypt"], on: ["key/\(key)"]))
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "own"]).status == 200)
        #expect(
            try kms.call(
                as: .alice, "PutSecretValue",
                ["SecretName": "own", "SecretData": "z", "VersionId": "v3"]
            ).isDenied)
    }

    @Test func `retagging is a right of its own, and tags decide`() throws {
        let kms = try Contract()
        try kms.newSecret("s")
        let prod = #"{"StringEquals":{"kms:tag/env":["prod"]}}"#
        try kms.allow(
            C.statement("Allow", "uid:1000", ["GetSecretValue", "UpdateSecret"], when: prod))
        let tag: KeyValuePairs = [
            "SecretName": "s", "Tags": #"[{"TagKey":"env","TagValue":"prod"}]"#,
        ]
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "s"]).isDenied)
        #expect(try kms.call(as: .alice, "TagResource", tag).isDenied)
        try kms.must("TagResource", tag)
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "s"]).status == 200)
        #expect(
            try kms.call(as: .alice, "UntagResource", ["SecretName": "s", "TagKeys": #"["env"]"#])
                .isDenied)
        #expect(
            try kms.call(
                as: .alice, "UntagResources",
                ["ResourceType": "secret", "ResourceId": #"["s"]"#, "All": "true"]
            ).isDenied)
        // New secrets bring their tags, and whoever sets those needs the right to.
        let new: KeyValuePairs = [
            "SecretName": "new", "SecretData": "x", "VersionId": "v1",
            "Tags": #"[{"TagKey":"env","TagValue":"prod"}]"#,
        ]
        try kms.allow(C.statement("Allow", "uid:1000", ["CreateSecret"], when: prod))
        #expect(try kms.call(as: .alice, "CreateSecret", new).isDenied)
        try kms.allow(
            C.statement("Allow", "uid:1000", ["CreateSecret", "TagResource"], when: prod))
        #expect(try kms.call(as: .alice, "CreateSecret", new).status == 200)
        let bare: KeyValuePairs = ["SecretName": "bare", "SecretData": "x", "VersionId": "v1"]
        #expect(try kms.call(as: .alice, "CreateSecret", bare).isDenied)
    }

    @Test func `policies of secrets and keys count beside the vault's`() throws {
        let kms = try Contract()
        for name in ["shared", "other"] { try kms.newSecret(name) }
        let grant =
            #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::0:user/uid:1000"]},"Action":["kms:GetSecretValue"],"Resource":["*"]}]}"#
        try kms.must("SetSecretPolicy", ["SecretName": "shared", "Policy": grant])
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "shared"]).status == 200)
        #expect(try kms.call(as: .alice, "DescribeSecret", ["SecretName": "shared"]).isDenied)
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "other"]).isDenied)
        #expect(try kms.call(as: .bob, "GetSecretValue", ["SecretName": "shared"]).isDenied)
        try kms.allow(C.statement("Deny", "gid:100", ["*"], on: ["secret/sha*"]))
        #expect(try kms.call(as: .alice, "GetSecretValue", ["SecretName": "shared"]).isDenied)

        let key = try kms.newKey()
        let denial =
            #"{"Version":"1","Statement":[{"Effect":"Deny","Principal":{"RAM":["acs:ram::0:*"]},"Action":["kms:Encrypt"],"Resource":["*"]}]}"#
        try kms.allow(C.statement("Allow", "uid:1000", ["*"]))
        let call: KeyValuePairs = ["KeyId": key, "Plaintext": "aGk="]
        let sealed = try kms.call(as: .alice, "Encrypt", call)
        #expect(sealed.status == 200)
        try kms.must("SetKeyPolicy", ["KeyId": key, "Policy": denial])
        #expect(try kms.call(as: .alice, "Encrypt", call).isDenied)
        let blob = try #require(sealed["CiphertextBlob"]?.text)
        #expect(try kms.call(as: .alice, "Decrypt", ["CiphertextBlob": blob]).status == 200)
        // Who may not set policies cannot bring one along.
        try kms.allow(C.statement("Allow", "uid:1000", ["CreateSecret", "CreateKey"]))
        #expect(
            try kms.call(
                as: .alice, "CreateSecret",
                ["SecretName": "mine", "SecretData": "x", "VersionId": "v1", "Policy": grant]
            ).isDenied)
        #expect(try kms.call(as: .alice, "CreateKey", ["Policy": denial]).isDenied)
        #expect(try kms.call(as: .alice, "CreateKey").status == 200)
    }

    @Test func `a blob is judged by the key that opens it`() throws {
        let kms = try Contract()
        let (mine, other) = (try kms.newKey(), try kms.newKey())
        let sealed = try kms.must("Encrypt", ["KeyId": mine, "Plaintext": "aGk="])
        let blob = try #require(sealed["CiphertextBlob"]?.text)
        try kms.allow(
            C.statement("Allow", "uid:1000", ["Decrypt", "ReEncrypt*"], on: ["key/\(mine)"]))
        #expect(try kms.call(as: .alice, "Decrypt", ["CiphertextBlob": blob]).status == 200)
        #expect(try kms.call(as: .alice, "Decrypt", ["CiphertextBlob": "AQ=="]).isDenied)
        let move: KeyValuePairs = ["CiphertextBlob": blob, "DestinationKeyId": other]
        #expect(try kms.call(as: .alice, "ReEncrypt", move).isDenied)
        try kms.allow(
            C.statement("Allow", "uid:1000", ["ReEncryptFrom"], on: ["key/\(mine)"]),
            C.statement("Allow", "uid:1000", ["ReEncryptTo"], on: ["key/\(other)"]))
        let moved = try kms.call(as: .alice, "ReEncrypt", move)
        #expect(moved.status == 200)
        let back = try #require(moved["CiphertextBlob"]?.text)
        #expect(
            try kms.call(
                as: .alice, "ReEncrypt", ["CiphertextBlob": back, "DestinationKeyId": mine]
            )
            .isDenied)
    }
}
