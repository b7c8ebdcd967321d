import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct SmokeTests {
    @Test(arguments: SealingScheme.allCases)
    func `a value comes back as it went in`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchVault(scheme: scheme)
        let name = try #require(SecretName("db_cred"))
        let value = try SecretBytes.test("hello")
        let stored = try scratch.vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        #expect(stored.versionID.text == "v1")
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("hello".utf8))
        let second = try SecretBytes.test("again")
        _ = try scratch.vault.putValue(
            name, value: second, options: NewVersion(), request: scratch.request)
        try scratch.reopen()
        #expect(try scratch.vault.bytes(of: name, scratch.request) == Array("again".utf8))
        #expect(try scratch.vault.listSecrets(request: scratch.request).count == 1)
        let status = try scratch.vault.status(request: scratch.request)
        #expect(status.keys == 1 && status.aliases == 1)
        try scratch.vault.purgeAll(name, scratch)
    }
}

extension Vault {
    fileprivate func purgeAll(_ name: SecretName, _ scratch: ScratchVault) throws {
        _ = try deleteSecretNow(name, request: scratch.request)
        #expect(throws: VaultError.notFound(.secret(name))) {
            try self.bytes(of: name, scratch.request)
        }
        let value = try SecretBytes.test("third life")
        _ = try createSecret(name, value: value, options: NewSecret(), request: scratch.request)
        #expect(try bytes(of: name, scratch.request) == Array("third life".utf8))
    }
}
