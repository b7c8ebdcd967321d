import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A rotation of the root that was stopped: its object is known by the chain, and only by that.
@Suite struct RepairRootTests {
    private func objects(_ scratch: ScratchVault) throws -> Set<Identifier> {
        Set(
            try TokenObjects(token: scratch.token.token).all().compactMap {
                Identifier($0.objectID)
            })
    }

    /// Leaves what a rotation leaves that is killed behind its announcement.
    private func begin(_ scratch: ScratchVault, makingObject: Bool = true) throws -> Identifier {
        let object = try scratch.vault.newIdentifier()
        try scratch.vault.writing(scratch.request, .rotateRoot) { (writer) throws(VaultError) in
            try writer.announceRoot(object)
        }
        if makingObject {
            try scratch.vault.makeObject(
                object, label: "kist:\(scratch.vault.keys.vault.hex):root")
        }
        return object
    }

    @Test func `a root key that was announced and never used goes`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let before = try objects(scratch)
        let generation = try scratch.vault.status(request: scratch.request).generation
        let object = try begin(scratch)
        #expect(try scratch.vault.status(request: scratch.request).generation == generation)
        #expect(try scratch.check().findings == [Finding(.unfinished, object.hex)])
        #expect(
            try scratch.repair(rehearsing: true).actions == [
                RepairAction(.removedObject, object.hex)
            ])
        #expect(try objects(scratch).contains(object))
        let report = try scratch.repair()
        #expect(report.actions == [RepairAction(.removedObject, object.hex)])
        #expect(report.check?.findings == [])
        #expect(try objects(scratch) == before)
        #expect(try scratch.repair().actions == [])
        #expect(try scratch.get() == "one")
    }

    @Test func `an announcement without an object is nothing`() throws {
        let scratch = try ScratchVault()
        _ = try begin(scratch, makingObject: false)
        #expect(try scratch.check().findings == [])
        #expect(try scratch.repair().actions == [])
    }

    @Test func `what VAULT was once under is told, and repair leaves it`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let first = try scratch.vault.rotateRoot(request: scratch.request)
        let second = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let before = try objects(scratch)
        let told = [first, second].map { Finding(.objectUnknown, $0.hex) }
            .sorted { $0.place < $1.place }
        let report = try scratch.repair()
        #expect(report.actions == [])
        #expect(report.check?.findings == told)
        #expect(try objects(scratch) == before)
    }

    /// Until it is known whether VAULT is under it, the object is in nobody's reach.
    @Test func `a move whose end is open keeps its object`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let old = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let root = scratch.vault.constants.rootKey.keyVersion
        var chain = try scratch.bytes("audit/w0")
        chain.replaceSubrange((chain.count - 64)..., with: [UInt8](repeating: 0, count: 64))
        try scratch.plant(chain, at: "audit/w0")
        #expect(
            try scratch.check().findings
                == [
                    Finding(.unfinished, "audit"), Finding(.objectUnknown, old.hex),
                ].sorted { $0.place < $1.place })
        #expect(try scratch.repair().kinds == [.ended])
        #expect(try objects(scratch).isSuperset(of: [old, root]))
        #expect(try scratch.get() == "one")
    }

    @Test func `without a whole chain it stays`() throws {
        let scratch = try ScratchVault()
        let object = try begin(scratch)
        let whole = try scratch.bytes("audit/w0")
        try scratch.damage("audit/w0", at: 256 + 300)
        #expect(try scratch.repair().isChainWhole == false)
        #expect(try objects(scratch).contains(object))
        try scratch.plant(whole, at: "audit/w0")
        #expect(try scratch.repair().kinds == [.removedObject])
        #expect(try !objects(scratch).contains(object))
    }

    @Test func `another vault's announcement is no reason`() throws {
        let one = try ScratchVault()
        let two = try ScratchVault(token: one.token)
        let (own, theirs) = (try begin(one), try begin(two))
        #expect(try one.repair().actions == [RepairAction(.removedObject, own.hex)])
        #expect(try objects(one).contains(theirs))
        #expect(try two.repair().actions == [RepairAction(.removedObject, theirs.hex)])
    }
}
