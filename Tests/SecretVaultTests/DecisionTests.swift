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
