import Foundation
import JSONText
import PKCS11
import SecretVault
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

@Suite struct CryptographyTests {
    @Test(arguments: SealingScheme.allCases)
    func `the very text comes back, at every size`(_ scheme: SealingScheme) throws {
        let kms = try Contract(try ScratchVault(scheme: scheme))
        let key = try kms.newKey()
        for size in [1, 2, 3, 32, 6_144] {
            let plaintext = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                .base64EncodedString()
            let sealed = try kms.must("Encrypt", ["KeyId": key, "Plaintext": plaintext])
            let opened = try kms.must(
                "Decrypt", ["CiphertextBlob": try #require(sealed["CiphertextBlob"]?.text)])
            #expect(opened["Plaintext"]?.text == plaintext)
            #expect(opened["KeyId"]?.text == key && opened.isSecret)
            #expect(opened["KeyVersionId"] == sealed["KeyVersionId"])
        }
        let tooMuch = Data(count: 6_145).base64EncodedString()
        #expect(
            try kms.call("Encrypt", ["KeyId": key, "Plaintext": tooMuch]).code
                == "InvalidParameter")
    }

    @Test func `data keys have the size asked for, and open to the same text`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.must("CreateAlias", ["AliasName": "alias/k", "KeyId": key])
        for (parameters, size) in [
            ([:], 32), (["KeySpec": "AES_128"], 16), (["KeySpec": "AES_256"], 32),
            (["NumberOfBytes": "1"], 1), (["KeySpec": "AES_128", "NumberOfBytes": "1024"], 1_024),
        ] as [(KeyValuePairs<String, String>, Int)] {
            let fields =
                try [Contract.field("KeyId", Array("alias/k".utf8))]
                + parameters.map { try Contract.field($0.key, Array($0.value.utf8)) }
            let made = try kms.call("GenerateDataKey", fields: fields)
            #expect(made["KeyId"]?.text == key)
            let text = try #require(made["Plaintext"]?.text)
            #expect(Data(base64Encoded: text)?.count == size)
            let blob = try #require(made["CiphertextBlob"]?.text)
            #expect(
                try kms.must("Decrypt", ["CiphertextBlob": blob])["Plaintext"]?.text == text)
            let closed = try kms.call("GenerateDataKeyWithoutPlaintext", fields: fields)
            #expect(closed["Plaintext"] == nil && !closed.isSecret)
            let opened = try kms.must(
                "Decrypt", ["CiphertextBlob": try #require(closed["CiphertextBlob"]?.text)])
            #expect(opened["Plaintext"]?.text.flatMap { Data(base64Encoded: $0) }?.count == size)
        }
    }

    @Test func `the context is compared as a map`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let sealed = try kms.must(
            "Encrypt",
            ["KeyId": key, "Plaintext": "aGk=", "EncryptionContext": #"{"b":"2","a":"1"}"#])
        let blob = try #require(sealed["CiphertextBlob"]?.text)
        func open(_ context: String) throws -> Reply {
            try kms.call("Decrypt", ["CiphertextBlob": blob, "EncryptionContext": context])
        }
        #expect(try open(#"{ "a" : "1", "\u0062":"2" }"#)["Plaintext"]?.text == "aGk=")
        for other in [
            "", "{}", #"{"a":"1"}"#, #"{"a":"1","b":"3"}"#, #"{"a":"2","b":"1"}"#,
            #"{"a":"1","b":"2","c":""}"#,
        ] {
            let reply = try open(other)
            #expect(reply.code == "InvalidParameter", "\(other)")
            #expect(reply.message.contains("CiphertextBlob"))
        }
        for malformed in [
            #"{"a":1,"b":"2"}"#, #"{"a":{"b":"2"}}"#, #"{"a":"1","a":"1"}"#, "[]", "{",
            #"{"a":null}"#, #"{"a":"\#(String(repeating: "x", count: 8_192))"}"#,
        ] {
            let reply = try open(malformed)
            #expect(reply.code == "InvalidParameter")
            #expect(reply.message.contains("EncryptionContext"))
        }
    }

    @Test func `blobs of older key versions open, and are re-encrypted`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let other = try kms.newKey()
        let sealed = try kms.must(
            "Encrypt", ["KeyId": key, "Plaintext": "aGk=", "EncryptionContext": #"{"a":"1"}"#])
        let blob = try #require(sealed["CiphertextBlob"]?.text)
        for _ in 0..<10 { try kms.must("CreateKeyVersion", ["KeyId": key]) }
        let moved = try kms.must(
            "ReEncrypt",
            [
                "CiphertextBlob": blob, "SourceEncryptionContext": #"{"a":"1"}"#,
                "DestinationKeyId": other, "DestinationEncryptionContext": #"{"b":"2"}"#,
            ])
        #expect(moved["KeyId"]?.text == key)
        #expect(moved["KeyVersionId"] == sealed["KeyVersionId"])
        let opened = try kms.must(
            "Decrypt",
            [
                "CiphertextBlob": try #require(moved["CiphertextBlob"]?.text),
                "EncryptionContext": #"{"b":"2"}"#,
            ])
        #expect(opened["Plaintext"]?.text == "aGk=" && opened["KeyId"]?.text == other)
        let old = try kms.must(
            "Decrypt", ["CiphertextBlob": blob, "EncryptionContext": #"{"a":"1"}"#])
        #expect(old["Plaintext"]?.text == "aGk=")
        let asymmetric = try kms.call(
            "ReEncrypt",
            [
                "CiphertextBlob": blob, "DestinationKeyId": other,
                "SourceEncryptionAlgorithm": "SM2PKE",
            ])
        #expect(asymmetric.code == "UnsupportedOperation")
        let wrong = try kms.call(
            "ReEncrypt", ["CiphertextBlob": blob, "DestinationKeyId": other])
        #expect(wrong.code == "InvalidParameter")
    }

    @Test func `a blob with any byte changed, cut or added is refused`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        let sealed = try kms.must("Encrypt", ["KeyId": key, "Plaintext": "aGk="])
        let text = try #require(sealed["CiphertextBlob"]?.text)
        let blob = Array(try #require(Data(base64Encoded: text)))
        func code(_ bytes: [UInt8]) throws -> String {
            try kms.call(
                "Decrypt", ["CiphertextBlob": Data(bytes).base64EncodedString()]
            ).code
        }
        #expect(try code(blob) == "")
        for place in blob.indices {
            var changed = blob
            changed[place] ^= 0x40
            // A changed key id is another key's, which the vault does not have.
            #expect(
                ["InvalidParameter", "Forbidden.KeyNotFound"].contains(try code(changed)),
                "byte \(place)")
        }
        for count in blob.indices.dropFirst() {
            #expect(try code(Array(blob[..<count])) == "InvalidParameter", "\(count) bytes")
        }
        #expect(try code(blob + [0]) == "InvalidParameter")
    }

    @Test func `an attestation document is refused`() throws {
        let kms = try Contract()
        let key = try kms.newKey()
        try kms.newSecret("a")
        for reply in [
            try kms.call("GenerateDataKey", ["KeyId": key, "Recipient": "x"]),
            try kms.call("Decrypt", ["CiphertextBlob": "AAAA", "Recipient": "x"]),
            try kms.call("GetSecretValue", ["SecretName": "a", "Recipient": "x"]),
        ] {
            #expect(reply.code == "UnsupportedOperation")
        }
    }
}
