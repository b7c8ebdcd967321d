import Foundation
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What each level of a check tells by itself.
@Suite struct CheckDepthTests {
    private func structure(_ scratch: ScratchVault) throws -> [Finding] {
        try VaultFolder.open(scratch.path).checkStructure().findings
    }

    @Test func `level one names what is wrong with each kind of file, without a key`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let copy = try scratch.bytes("VAULT.copy")
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let secret = try scratch.bytes(scratch.onlyFile(in: "secrets"))
        let another = "secrets/00112233445566778899aabbccddeeff"
        let whole = try scratch.snapshot()
        let spoilt: [(file: String, bytes: [UInt8], kind: Finding.Kind)] = [
            ("VAULT.copy", copy, .unfinished), (another, secret, .damaged),
            ("index/.new", [1], .unfinished), ("index/0/0", [1, 2, 3], .damaged),
            ("index/0/1", [1], .foreign), ("audit/e0", [1, 2, 3], .damaged),
            ("audit/x", [1], .foreign),
        ]
        for (file, bytes, kind) in spoilt {
            #expect(try structure(scratch) == [])
            try scratch.plant(bytes, at: file)
            #expect(try structure(scratch) == [Finding(kind, file)])
            try scratch.restore(whole)
        }
        try ScratchFolder.makeFolder(scratch.url("index/3").path)
        #expect(try structure(scratch) == [Finding(.unfinished, "index/3")])
        try scratch.removeFolder("index/3")
        #expect(try structure(scratch) == [])
    }

    @Test func `level one knows every segment of a chain, and misses one in the middle`() throws {
        let scratch = try ScratchVault()
        scratch.vault.segmentLimit = 2
        for value in ["one", "two", "three"] {
            if value == "one" { try scratch.create() } else { try scratch.put(value) }
        }
        try #require(scratch.files(in: "audit").suffix(2) == ["w1", "w2"])
        #expect(try structure(scratch) == [])
        try scratch.plant(nil, at: "audit/w1")
        #expect(try structure(scratch) == [Finding(.missing, "audit/w1")])
    }

    /// Behind a head that is whole: only its digest of the value tells.
    @Test func `a value changed together with its checksum is found by level two and set aside`()
        throws
    {
        let scratch = try ScratchVault()
        try scratch.create()
        let path = try scratch.onlyFile(in: "secrets")
        let right = try scratch.bytes(path)
        var bytes = right
        bytes[bytes.count - 1] ^= 1
        bytes.replaceSubrange(60..<92, with: try SealedDigest.of(Array(bytes[92...])))
        try scratch.plant(bytes, at: path)
        #expect(try structure(scratch) == [])
        #expect(
            try scratch.check(.seals).findings.map { "\($0.kind) \($0.place)" }
                == ["damaged \(path)"])
        let report = try scratch.repair()
        #expect(report.kinds == [.quarantined])
        #expect(report.check?.findings.filter(\.isAlarm).map(\.kind) == [.missing])
        try scratch.plant(right, at: path)
        #expect(try scratch.repair().check?.hasAlarm == false)
        #expect(try scratch.get() == "one")
    }

    @Test func `an alias whose key was given up is told`() throws {
        let scratch = try ScratchVault()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let alias = AliasName(trusted: "alias/payments")
        try scratch.vault.createAlias(alias, for: KeyReference(key.id), request: scratch.request)
        let keys = scratch.vault.keys
        try scratch.plant(
            nil, at: Layout.recordPath(.key, try keys.recordID(.key, key.id.bytes)))
        try scratch.repair(forgetting: key.id.text)
        let path = Layout.recordPath(.alias, try keys.recordID(.alias, alias.bytes))
        let told = Finding(.keyMissing, path, .alias(alias))
        #expect(try scratch.check(.seals).findings.contains(told))
        try scratch.vault.deleteAlias(alias, request: scratch.request)
        #expect(try !scratch.check(.seals).findings.contains(told))
    }

    /// Only a change of VAULT that was stopped leaves the two apart.
    @Test func `an older copy of VAULT is told, whatever change is open`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let old = try scratch.bytes("VAULT.copy")
        _ = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let right = try scratch.bytes("VAULT.copy")
        func told() throws -> Bool {
            try scratch.check(.seals).findings.contains(Finding(.rolledBack, "VAULT.copy"))
        }
        for change in ["none", "put"] {
            if change == "put" {
                try scratch.put("two")
                let chain = try scratch.bytes("audit/w0")
                try scratch.plant(
                    chain.dropLast(64) + [UInt8](repeating: 0, count: 64), at: "audit/w0")
            }
            try scratch.plant(old, at: "VAULT.copy")
            #expect(try told(), "\(change)")
            try scratch.plant(right, at: "VAULT.copy")
            #expect(try !told(), "\(change)")
        }
    }

    @Test func `the head of another history is not contained, however long this one is`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let before = try scratch.snapshot()
        try scratch.put("elsewhere")
        let head = try #require(try scratch.check(.seals).head)
        try scratch.restore(before)
        try scratch.reopen()
        func told(_ head: ChainHead) throws -> Bool {
            try scratch.vault.check(.seals, against: head, request: scratch.request).findings
                == [Finding(.rolledBack, "audit")]
        }
        for value in ["here", "and on"] {
            try scratch.put(value)
            let own = try #require(try scratch.check(.seals).head)
            if value == "here" { #expect(own.sequence == head.sequence) }
            #expect(try told(head), "\(value)")
            #expect(try !told(own), "\(value)")
        }
    }
}
