import SecureMemory
import TestKit
import Testing
import Vocabulary

@testable import SecretVault

/// What a decision about access is made on: several records, judged together.
@Suite struct DecisionTests {
    /// A secret as a decision sees it that looks at the vault's policy and its default key, too.
    private func standing(_ name: SecretName, in scratch: ScratchVault) throws -> Standing? {
        try scratch.vault.deciding(scratch.request) { (view) throws(VaultError) in
            _ = try view.policy()
            let first = try view.secret(name)
            if let key = try view.defaultKey() { _ = try view.key(KeyReference(key)) }
            let second = try view.secret(name)
            precondition(first == second, "one look saw two things")
            return second
        }
    }

    @Test func `it is the newest, and what was changed is seen at once`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(try standing(.db, in: scratch)?.policy == [])
        #expect(try standing(.other, in: scratch) == nil)
        try scratch.create(.other)
        #expect(try standing(.other, in: scratch)?.name == SecretName.other.bytes)
        try scratch.vault.setPolicy(Array("{}".utf8), request: scratch.request)
        let policy = try scratch.vault.deciding(scratch.request) { (view) throws(VaultError) in
            try view.policy()
        }
        #expect(policy == Array("{}".utf8))
    }

    @Test(arguments: ["secrets", "keys", "aliases", "policies"])
    func `a record that is older or away is an alarm, whichever it is`(folder: String) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.vault.setPolicy(Array("{}".utf8), request: scratch.request)
        let path = try scratch.onlyFile(in: folder)
        let old = try scratch.bytes(path)
        try scratch.put("two")
        try scratch.vault.setPolicy(Array("[]".utf8), request: scratch.request)
        let new = try scratch.bytes(path)
        #expect(try standing(.db, in: scratch) != nil)
        if old != new {
            try scratch.plant(old, at: path)
            #expect(throws: VaultError.rolledBack(file: path)) {
                try standing(.db, in: scratch)
            }
        }
        try scratch.plant(nil, at: path)
        #expect(throws: VaultError.missing(file: path)) { try standing(.db, in: scratch) }
        // The twin: as it was, it is well again.
        try scratch.plant(new, at: path)
        #expect(try standing(.db, in: scratch) != nil)
    }

    /// A look that decides about a secret and lets it be opened.
    private func seen(
        _ name: SecretName, in scratch: ScratchVault, _ request: Request, isLet: Bool = true
    ) throws -> SeenSecret? {
        try scratch.vault.deciding(request) { (view) throws(VaultError) in
            try view.secret(name)
        } toOpen: { _ in
            isLet ? name : nil
        }.seen
    }

    @Test func `a value that the decision has found is given as it was found, and recorded once`()
        throws
    {
        let scratch = try ScratchVault()
        try scratch.create()
        let old = try scratch.vault.bytes(of: .db, scratch.request)
        let request = scratch.request
        let seen = try #require(try seen(.db, in: scratch, request))
        try scratch.put("two")
        func events() throws -> Int { (try scratch.bytes("audit/e0").count - 256) / 512 }
        let before = try events()
        let value = try scratch.vault.getValue(
            .db, VersionSelector(), seen: seen, request: request)
        #expect(value.value.plainCopy() == old)
        #expect(try events() == before + 1)
        // The twin: the next request looks anew.
        #expect(try scratch.vault.bytes(of: .db, scratch.request) != old)
    }

    @Test func `a secret whose value cannot be opened is not found by the decision`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        #expect(try seen(.other, in: scratch, scratch.request) == nil)
        #expect(try seen(.db, in: scratch, scratch.request, isLet: false) == nil)
        #expect(try seen(.db, in: scratch, scratch.request) != nil)
        let path = try scratch.onlyFile(in: "secrets")
        let whole = try scratch.bytes(path)
        var torn = whole
        torn[torn.count - 1] ^= 1
        try scratch.plant(torn, at: path)
        #expect(throws: VaultError.damaged(file: path, .secret(.db))) {
            try seen(.db, in: scratch, scratch.request)
        }
        try scratch.plant(whole, at: path)
        _ = try scratch.delete()
        #expect(try seen(.db, in: scratch, scratch.request) == nil)
    }

    @Test(arguments: ["secrets", "policies"])
    func `what was deleted and is put back decides nothing`(folder: String) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.vault.setPolicy(Array("{}".utf8), request: scratch.request)
        func seen() throws -> [Bool] {
            try scratch.vault.deciding(scratch.request) { (view) throws(VaultError) in
                [try !view.policy().isEmpty, try view.secret(.db) != nil]
            }
        }
        #expect(try seen() == [true, true])
        let path = try scratch.onlyFile(in: folder)
        let dead = try scratch.bytes(path)
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.vault.removePolicy(request: scratch.request)
        try scratch.plant(dead, at: path)
        #expect(try seen() == [false, false])
    }
}
