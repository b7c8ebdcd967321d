import JSONText
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

@Suite struct TagTests {
    private func tags(_ count: Int, from first: Int = 0) -> String {
        "["
            + (first..<first + count).map { #"{"TagKey":"k\#($0)","TagValue":"v"}"# }
            .joined(separator: ",") + "]"
    }

    @Test func `one secret is tagged and untagged`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        try kms.must("TagResource", ["SecretName": "a", "Tags": tags(3)])
        func keys() throws -> [String] {
            try kms.must("DescribeSecret", ["SecretName": "a", "FetchTags": "true"])["Tags"]?[
                "Tag"]?.texts("TagKey") ?? []
        }
        #expect(try keys() == ["k0", "k1", "k2"])
        try kms.must("UntagResource", ["SecretName": "a", "TagKeys": #"["k1"]"#])
        try kms.must("UntagResource", ["SecretName": "a", "TagKeys": "k2,k9"])
        #expect(try keys() == ["k0"])
        let full = try kms.call("TagResource", ["SecretName": "a", "Tags": tags(20, from: 1)])
        #expect(full.code == "Rejected.LimitExceeded")
        #expect(
            try kms.call("TagResource", ["SecretName": "a", "Tags": tags(21)]).code
                == "InvalidParameter")
        #expect(
            try kms.call("TagResource", ["SecretName": "b", "Tags": tags(1)]).code
                == "Forbidden.ResourceNotFound")
    }

    @Test func `exactly one resource is named`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        let key = try kms.newKey()
        #expect(try kms.call("TagResource", ["Tags": tags(1)]).code == "MissingParameter")
        #expect(
            try kms.call("TagResource", ["Tags": tags(1), "KeyId": key, "SecretName": "a"]).code
                == "InvalidParameter")
        #expect(
            try kms.call("TagResource", ["Tags": tags(1), "CertificateId": "c"]).code
                == "UnsupportedOperation")
        #expect(
            try kms.call("UntagResource", ["TagKeys": "k", "KeyId": "nokey"]).code
                == "Forbidden.KeyNotFound")
    }

    @Test func `wrong tags are refused`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        for wrong in [
            #"[{"TagKey":"aliyunx","TagValue":"v"}]"#, #"[{"TagKey":"acs:x","TagValue":"v"}]"#,
            #"[{"TagKey":"k","TagValue":"v"},{"TagKey":"k","TagValue":"w"}]"#,
            #"[{"TagKey":"k!","TagValue":"v"}]"#, #"[{"TagKey":"k","TagValue":"v v"}]"#,
            #"[{"Key":"k","Value":"v"}]"#, #"{"TagKey":"k","TagValue":"v"}"#, "[]", "[1]",
            #"[{"TagKey":"k","TagValue":1}]"#,
        ] {
            let reply = try kms.call("TagResource", ["SecretName": "a", "Tags": wrong])
            #expect(reply.code == "InvalidParameter", "\(wrong)")
        }
        let empty = #"[{"TagKey":"k","TagValue":""},{"TagKey":"l"}]"#
        #expect(try kms.call("TagResource", ["SecretName": "a", "Tags": empty]).status == 200)
    }

    @Test func `several resources are tagged in both written forms`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        try kms.newSecret("b")
        try kms.must(
            "TagResources",
            [
                "RegionId": "local", "ResourceType": "secret", "ResourceId.1": "a",
                "ResourceId.2": "b", "Tag.1.Key": "k", "Tag.1.Value": "v", "Tag.2.Key": "l",
            ])
        try kms.must(
            "TagResources",
            [
                "ResourceType": "secret", "ResourceId": #"["b"]"#,
                "Tag": #"[{"Key":"m","Value":"w"}]"#,
            ])
        func rows(_ more: KeyValuePairs<String, String>) throws -> [String] {
            let fields =
                try [Contract.field("ResourceType", Array("secret".utf8))]
                + more.map { try Contract.field($0.key, Array($0.value.utf8)) }
            let reply = try kms.call("ListTagResources", fields: fields)
            let items = reply["TagResources"]?["TagResource"]?.items ?? []
            return items.map { item in
                [item["ResourceId"]?.text, item["TagKey"]?.text, item["TagValue"]?.text]
                    .compactMap { $0 }.joined(separator: " ")
            }
        }
        #expect(try rows([:]) == ["a k v", "a l ", "b k v", "b l ", "b m w"])
        #expect(try rows(["ResourceId.1": "a"]) == ["a k v", "a l "])
        #expect(try rows(["Tag.1.Key": "m"]) == ["b k v", "b l ", "b m w"])
        #expect(try rows(["Tag.1.Key": "m", "Tag.1.Value": "other"]) == [])
        try kms.must(
            "UntagResources",
            ["ResourceType": "secret", "ResourceId.1": "a", "TagKey.1": "k", "TagKey.2": "zz"])
        try kms.must(
            "UntagResources", ["ResourceType": "secret", "ResourceId.1": "b", "All": "true"])
        #expect(try rows([:]) == ["a l "])
    }

    @Test func `several resources: each code of its own`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        func code(_ operation: String, _ more: KeyValuePairs<String, String>) throws -> String {
            let fields =
                try [
                    Contract.field("ResourceType", Array("secret".utf8)),
                    Contract.field("ResourceId.1", Array("a".utf8)),
                ] + more.map { try Contract.field($0.key, Array($0.value.utf8)) }
            return try kms.call(operation, fields: fields).code
        }
        #expect(
            try code("TagResources", ["ResourceId.2": "no", "Tag.1.Key": "k"])
                == "InvalidResourceId.NotFound")
        #expect(try code("TagResources", ["Tag.1.Key": "acs:k"]) == "InvalidParameter.TagKey")
        #expect(try code("TagResources", ["Tag.1.Value": "k"]) == "InvalidParameter.TagKey")
        #expect(
            try code("TagResources", ["Tag.1.Key": "k", "Tag.1.Value": "!"])
                == "InvalidParameter.TagValue")
        #expect(
            try code("TagResources", ["Tag.1.Key": "k", "Tag.2.Key": "k"])
                == "Duplicate.TagKey")
        #expect(try code("TagResources", ["Tag.1": "k"]) == "InvalidParameter")
        #expect(try code("TagResources", [:]) == "MissingParameter")
        #expect(try code("UntagResources", [:]) == "MissingParameter")
        #expect(try code("UntagResources", ["TagKey.1": "a b"]) == "InvalidParameter.TagKey")
        #expect(
            try code("ListTagResources", ["ResourceId.2": "no"]) == "InvalidResourceId.NotFound")
        #expect(try code("ListTagResources", ["NextToken": "AAAA"]) == "InvalidParameter")
    }

    @Test func `an ARN of another region or account names no resource here`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        let key = try kms.newKey()
        for (type, resource) in [("secret", "secret/a"), ("key", "key/\(key)")] {
            for (place, code) in [
                ("local:0", ""), ("cn-hangzhou:0", "InvalidResourceId.NotFound"),
                ("local:1", "InvalidResourceId.NotFound"),
            ] {
                let arn = "acs:kms:\(place):\(resource)"
                for reply in [
                    try kms.call(
                        "TagResources",
                        ["ResourceType": type, "ResourceId.1": arn, "Tag.1.Key": "k"]),
                    try kms.call(
                        "ListTagResources", ["ResourceType": type, "ResourceId.1": arn]),
                    try kms.call(
                        "UntagResources",
                        ["ResourceType": type, "ResourceId.1": arn, "TagKey.1": "k"]),
                ] { #expect(reply.code == code, "\(arn)") }
            }
        }
    }

    @Test func `several resources are tagged all or none`() throws {
        let kms = try Contract()
        try kms.newSecret("a")
        try kms.newSecret("full")
        try kms.must("TagResource", ["SecretName": "full", "Tags": tags(20)])
        let key = try kms.newKey()
        let leaving = try kms.newKey()
        for id in [key, leaving] {
            try kms.must("TagResource", ["KeyId": id, "Tags": tags(1)])
        }
        try kms.must("ScheduleKeyDeletion", ["KeyId": leaving, "PendingWindowInDays": "7"])
        func both(_ operation: String, _ tag: String) throws -> [String] {
            let name = operation == "TagResources" ? "Tag.1.Key" : "TagKey.1"
            return [
                try kms.call(
                    operation,
                    [
                        "ResourceType": "secret", "ResourceId.1": "a", "ResourceId.2": "full",
                        name: tag,
                    ]
                ).code,
                try kms.call(
                    operation,
                    [
                        "ResourceType": "key", "ResourceId.1": key, "ResourceId.2": leaving,
                        name: tag,
                    ]
                ).code,
            ]
        }
        let before = try kms.files()
        #expect(
            try both("TagResources", "new") == [
                "Rejected.LimitExceeded", "Rejected.PendingDeletion",
            ]
        )
        #expect(try kms.files() == before)
        // A tag that is there already takes no room.
        #expect(try both("TagResources", "k0") == ["", "Rejected.PendingDeletion"])
        #expect(try both("UntagResources", "k0") == ["", "Rejected.PendingDeletion"])
        let left = try kms.must("ListResourceTags", ["KeyId": key])["Tags"]?["Tag"]
        #expect(left?.texts("TagKey") == ["k0"])
    }

    @Test func `tags of keys are listed in pages of two hundred rows`() throws {
        let kms = try Contract()
        for _ in 0..<11 { _ = try kms.must("CreateKey", ["Tags": tags(19)]) }
        var seen: [String] = []
        var token = ""
        repeat {
            let reply = try kms.must(
                "ListTagResources", ["ResourceType": "key", "NextToken": token])
            let items = reply["TagResources"]?["TagResource"]?.items ?? []
            #expect(items.count <= 200)
            seen += items.map {
                ($0["ResourceId"]?.text ?? "") + " " + ($0["TagKey"]?.text ?? "")
            }
            token = try #require(reply["NextToken"]?.text)
        } while !token.isEmpty
        #expect(seen.count == 11 * 19 && Set(seen).count == seen.count)
        #expect(seen == seen.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test func `the tags of one key are listed`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must("TagResource", ["KeyId": key, "Tags": tags(2)])
        let reply = try kms.must("ListResourceTags", ["KeyId": key])["Tags"]?["Tag"]
        #expect(reply?.texts("TagKey") == ["k0", "k1"])
        #expect(reply?.texts("KeyId") == [key, key])
        try kms.must("UntagResource", ["KeyId": key, "TagKeys": "k0"])
        #expect(
            try kms.must("ListResourceTags", ["KeyId": key])["Tags"]?["Tag"]?.texts("TagKey")
                == ["k1"])
    }
}
