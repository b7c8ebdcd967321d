import Foundation
import JSONText
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import KMSContract

/// A scratch vault behind the contract.
///
/// Every answer is held against the operation's description.
final class Contract {
    let scratch: ScratchVault

    init(_ scratch: ScratchVault? = nil) throws {
        self.scratch = try scratch ?? ScratchVault()
    }

    /// Calls an operation with text parameters.
    @discardableResult
    func call(
        _ name: String, _ parameters: KeyValuePairs<String, String> = [:],
        unknown: UnknownFields = .refused, at location: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        try call(
            name, fields: try parameters.map { try Self.field($0.key, Array($0.value.utf8)) },
            unknown: unknown, at: location)
    }

    func call(
        _ name: String, fields: [Field], unknown: UnknownFields = .refused,
        at location: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        let request = scratch.request
        var operation: KMSOperation?
        let answer: KMSAnswer
        do throws(KMSError) {
            let found = try KMSOperation.named(name)
            operation = found
            answer = try KMSCall(found, fields, unknown: unknown)
                .perform(on: scratch.vault, request: request)
        } catch {
            answer = KMSAnswer(failure: error, of: operation, request: request)
        }
        let reply = try Reply(answer)
        #expect(reply["RequestId"]?.text == request.contractID, sourceLocation: location)
        if let operation { try reply.check(against: operation, at: location) }
        return reply
    }

    static func field(_ name: String, _ bytes: [UInt8]) throws -> Field {
        Field.isSecret(name)
            ? Field(name, secret: try SecretBytes.test(bytes)) : Field(name, text: bytes)
    }

    /// Calls and expects success.
    @discardableResult
    func must(
        _ name: String, _ parameters: KeyValuePairs<String, String> = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        let reply = try call(name, parameters, at: location)
        #expect(reply.status == 200, "\(name): \(reply.code)", sourceLocation: location)
        return reply
    }

    /// A new key's id.
    func newKey() throws -> String {
        try #require(try must("CreateKey")["KeyMetadata"]?["KeyId"]?.text)
    }

    /// A new key of a spec, and its version.
    func newKey(_ spec: String, _ usage: String? = nil) throws -> (id: String, version: String) {
        let made = try must(
            "CreateKey", usage.map { ["KeySpec": spec, "KeyUsage": $0] } ?? ["KeySpec": spec])
        let metadata = try #require(made["KeyMetadata"])
        return (
            try #require(metadata["KeyId"]?.text),
            try #require(metadata["PrimaryKeyVersion"]?.text)
        )
    }

    /// Puts a secret there with version `v1`.
    func newSecret(_ name: String, _ value: String = "one") throws {
        try must(
            "CreateSecret", ["SecretName": name, "SecretData": value, "VersionId": "v1"])
    }

    func pass(days: Int) { scratch.now = scratch.now.adding(days: days) }

    /// Every file of the vault but the audit chain, by path.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let manager = FileManager.default
        for case let path as String in try #require(manager.enumerator(atPath: scratch.path))
        where !path.hasPrefix("audit") {
            files[path] = manager.contents(atPath: "\(scratch.path)/\(path)")
        }
        return files
    }
}

/// An answer, read.
struct Reply {
    let status: Int
    let json: JSONValue
    let isSecret: Bool
    let failure: KMSError?

    init(_ answer: borrowing KMSAnswer) throws {
        status = answer.status
        failure = answer.failure
        isSecret = answer.isSecret
        json = try answer.read { try JSONValue(parsing: $0, largestByteCount: 1 << 24) }
    }

    subscript(key: String) -> JSONValue? { json[key: key] }

    var code: String { self["Code"]?.text ?? "" }
    var message: String { self["Message"]?.text ?? "" }

    func check(against operation: KMSOperation, at location: SourceLocation) throws {
        if status == 200 {
            let shape = [ResponseMember.text("RequestId")] + operation.response
            let holdsSecret = Self.check(json, .object(shape), operation.name, location)
            #expect(holdsSecret == isSecret, "\(operation.name)", sourceLocation: location)
            return
        }
        let allowed = (operation.errors + ErrorCode.common).map(\.rawValue)
        #expect(
            allowed.contains(code), "\(operation.name) does not declare \(code)",
            sourceLocation: location)
        #expect(!isSecret, sourceLocation: location)
        #expect(
            ErrorCode(rawValue: code)?.status == status && self["HttpStatus"]?.number == status,
            sourceLocation: location)
        #expect(
            !message.isEmpty && self["HostId"]?.text != nil && self["Recommend"]?.text != nil,
            sourceLocation: location)
    }

    /// - Returns: Whether a secret stands in the value.
    private static func check(
        _ value: JSONValue, _ type: ResponseType, _ path: String, _ location: SourceLocation
    ) -> Bool {
        switch (type, value) {
        case (.text, .string), (.integer, .number), (.flag, .bool):
            return false
        case (.secret, .string):
            return true
        case (.list(let element), .array(let values)):
            return values.map { check($0, element, "\(path)[]", location) }.contains(true)
        case (.object(let shape), .object(let members)):
            var holdsSecret = false
            for member in shape {
                guard let inner = value[key: member.name] else {
                    #expect(!member.isAlways, "\(path).\(member.name)", sourceLocation: location)
                    continue
                }
                if check(inner, member.type, "\(path).\(member.name)", location) {
                    holdsSecret = true
                }
            }
            let known = Set(shape.map(\.name))
            for member in members {
                let name = String(decoding: member.key, as: UTF8.self)
                #expect(known.contains(name), "\(path).\(name)", sourceLocation: location)
            }
            return holdsSecret
        default:
            Issue.record("\(path) has another type", sourceLocation: location)
            return false
        }
    }
}

extension JSONValue {
    subscript(key key: String) -> JSONValue? { self[key] }

    var text: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    var number: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    var items: [JSONValue] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    func texts(_ key: String) -> [String] { items.compactMap { $0[key]?.text } }
}
