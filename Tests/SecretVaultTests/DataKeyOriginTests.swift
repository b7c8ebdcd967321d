import Foundation
import PKCS11
import Sealing
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Where the data key of a secret comes from, seen by pkcs11-spy between vault and token: the bytes
/// the token gave open the value on disk.
///
/// The spy reads its settings when it is loaded, so these are exit tests.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: ScratchTokenHouse.spyPath)))
struct DataKeyOriginTests {
    @Test func `in scheme gcm the token's random bytes are the data key`() async {
        await #expect(processExitsWith: .success) {
            let spy = try Spy()
            let calls = try spy.calls(whileSealingIn: .gcm)
            #expect(
                calls.map(\.name) == [
                    "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal",
                    "C_GenerateRandom", "C_GenerateRandom", "C_EncryptInit", "C_Encrypt",
                    "C_DecryptInit", "C_Decrypt",
                ])
            let key = try #require(calls.first { $0.name == "C_GenerateRandom" }?.lastBytes)
            #expect(calls.first { $0.name == "C_Encrypt" }?.firstBytes == key)
            try spy.requireOpens(key)
        }
    }

    @Test func `in scheme wrap a key that the token generated is the data key`() async {
        await #expect(processExitsWith: .success) {
            let spy = try Spy()
            let calls = try spy.calls(whileSealingIn: .wrap)
            #expect(
                calls.map(\.name) == [
                    "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal",
                    "C_GenerateKey", "C_WrapKey", "C_GetAttributeValue", "C_DestroyObject",
                    "C_UnwrapKey", "C_GetAttributeValue", "C_DestroyObject",
                ])
            let key = try #require(
                calls.first { $0.name == "C_GetAttributeValue" }?.lastBytes)
            try spy.requireOpens(key)
        }
    }
}

/// One call in the spy's log.
private struct Call {
    let name: String
    /// The hex dumps in it, in order.
    var dumps: [[UInt8]] = []

    var firstBytes: [UInt8]? { dumps.first }
    var lastBytes: [UInt8]? { dumps.last }
}

private final class Spy {
    private let log: String
    private var scratch: ScratchVault?
    private let name = SecretName("watched")
    private let value = Array("the value".utf8)

    init() throws {
        log = try ScratchFolder.make() + "/calls"
        unsafe setenv("PKCS11SPY", ScratchTokenHouse.softHSMPath, 1)
        unsafe setenv("PKCS11SPY_OUTPUT", log, 1)
        ScratchTokenHouse.configure(modulePath: ScratchTokenHouse.spyPath)
    }

    /// What reaches the token while one secret is made.
    func calls(whileSealingIn scheme: SealingScheme) throws -> [Call] {
        let scratch = try ScratchVault(scheme: scheme)
        let before = try calls().count
        let secret = try SecretBytes.test(value)
        _ = try scratch.vault.createSecret(
            try #require(name), value: secret, options: NewSecret(), request: scratch.request)
        self.scratch = scratch
        return Array(try calls()[before...])
    }

    /// The key opens the value as it lies in the record.
    func requireOpens(_ bytes: [UInt8]) throws {
        let vault = try #require(scratch).vault
        let name = try #require(name)
        let request = try #require(scratch).request
        let record = try #require(
            try vault.reading(request) { (view) throws(VaultError) in
                try view.find(SecretHead.self, name, .secret(name)).record
            })
        let context = vault.contexts.value(
            record: record.file.record, incarnation: record.head.incarnation,
            version: VersionID(number: 1), dataType: .text)
        let key = try SecretBytes.test(bytes)
        let opened = try ValueSealing.open(
            record.file.blobs, key: key, context: context, damaged: .blobRefused)
        #expect(opened.plainCopy() == value)
        let other = try SecretBytes.test(bytes.map { $0 ^ 1 })
        #expect(throws: VaultError.blobRefused) {
            _ = try ValueSealing.open(
                record.file.blobs, key: other, context: context, damaged: .blobRefused)
        }
    }

    /// The log, call by call.
    ///
    /// A call begins `12: C_Login`; a dump's lines begin with four blanks and eight digits.
    private func calls() throws -> [Call] {
        var calls: [Call] = []
        for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0].hasSuffix(":"), Int(words[0].dropLast()) != nil,
                words[1].hasPrefix("C_")
            {
                calls.append(Call(name: String(words[1])))
            } else if line.hasPrefix("    0000"), let offset = Int(words[0], radix: 16),
                let place = calls.indices.last
            {
                let bytes = words.dropFirst().prefix(16).prefix { $0.utf8.count == 2 }
                    .compactMap { UInt8($0, radix: 16) }
                if offset == 0 { calls[place].dumps.append([]) }
                let last = calls[place].dumps.indices.last
                if let last { calls[place].dumps[last] += bytes }
            }
        }
        return calls
    }
}
