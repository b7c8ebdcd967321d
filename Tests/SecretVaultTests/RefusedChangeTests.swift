import Foundation
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// Changes that something stops half way.
@Suite struct RefusedChangeTests {
    @Test func `a root key whose new VAULT stands keeps its new object`() throws {
        let scratch = try ScratchVault()
        let copy = URL(filePath: "\(scratch.path)/VAULT.copy")
        try FileManager.default.removeItem(at: copy)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: false)
        #expect(throws: VaultError.outcomeUnknown(nil)) {
            try scratch.vault.rotateRoot(request: scratch.request)
        }
        try FileManager.default.removeItem(at: copy)
        try scratch.reopen()
        let name = try #require(SecretName("after"))
        let value = try SecretBytes.test("still here")
        _ = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("still here".utf8))
    }

    @Test func `a rotated root key opens the vault`() throws {
        let scratch = try ScratchVault()
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        #expect(try scratch.vault.status(request: scratch.request).generation == 2)
    }
}
