import Foundation
import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// The token's side: what repair takes away and, above all, what it does not.
@Suite struct RepairKeyTests {
    /// Leaves a key as a maker who was killed would: announced, with its object in the token.
    private func beginKey(_ scratch: ScratchVault, makingObject: Bool = true) throws
        -> (id: KeyID, object: Identifier)
    {
        let object = try scratch.vault.newIdentifier()
        let id = try scratch.announceKey(object)
        let vault = scratch.vault
        if makingObject { try vault.makeObject(object, label: vault.keyLabel(id)) }
        return (id, object)
    }

    private func objects(_ scratch: ScratchVault) throws -> Set<Identifier> {
        Set(
            try TokenObjects(token: scratch.token.token).all().compactMap {
                Identifier($0.objectID)
            })
    }

    private func change(
        _ id: KeyID, _ scratch: ScratchVault, _ change: (inout KeyHead) -> Void
    ) throws {
        try scratch.vault.changeKey(KeyReference(id), .updateKey, scratch.request, evenIfDue: true)
        { (head) throws(VaultError) in
            change(&head)
            return true
        }
    }

    @Test(arguments: [false, true])
    func `a half-made key is ended on both sides`(_ hasObject: Bool) throws {
        let scratch = try ScratchVault()
        let before = try objects(scratch)
        let (id, object) = try beginKey(scratch, makingObject: hasObject)
        #expect(
            try scratch.check(.seals).findings == [
                Finding(.unfinished, object.hex, .key(id.text))
            ])
        let report = try scratch.repair()
        #expect(report.kinds == (hasObject ? [.removedObject, .endedKey] : [.endedKey]))
        #expect(report.check?.findings == [])
        #expect(try objects(scratch) == before)
        #expect(throws: VaultError.notFound(.key(id.text))) {
            try scratch.vault.describeKey(KeyReference(id), request: scratch.request)
        }
        #expect(try scratch.repair().actions == [])
    }

    @Test func `a half-made version goes and its key stays`() throws {
        let scratch = try ScratchVault()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let before = try objects(scratch)
        let object = try scratch.vault.newIdentifier()
        let form = scratch.vault.constants.form
        try change(key.id, scratch) { head in
            head.versions.append(
                KeyVersion(object: object, created: head.created, state: .creating, form: form))
        }
        try scratch.vault.makeObject(object, label: scratch.vault.keyLabel(key.id))
        #expect(try scratch.repair().kinds == [.removedObject, .endedKey])
        #expect(try objects(scratch) == before)
        let found = try scratch.vault.describeKey(KeyReference(key.id), request: scratch.request)
        #expect(found.state == .enabled)
        #expect(found.versions == key.versions)
    }

    @Test func `a destruction that was stopped is ended`() throws {
        let scratch = try ScratchVault()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let object = try #require(key.versions.first?.object)
        try change(key.id, scratch) { head in
            head.deletion = Deletion(requested: head.created, windowDays: 7)
            head.state = .destroying
            for place in head.versions.indices { head.versions[place].state = .destroying }
        }
        #expect(try objects(scratch).contains(object))
        #expect(try scratch.repair().kinds == [.removedObject, .endedKey])
        #expect(try !objects(scratch).contains(object))
        #expect(try scratch.check().findings == [])
    }

    @Test func `of two vaults on one token only the own half-made key goes`() throws {
        let one = try ScratchVault()
        let two = try ScratchVault(token: one.token)
        let (_, object) = try beginKey(one)
        let (_, theirs) = try beginKey(two)
        let before = try objects(one)
        #expect(try one.check(.seals).otherObjects == 3)
        #expect(try one.repair().kinds == [.removedObject, .endedKey])
        #expect(try objects(one) == before.subtracting([object]))
        #expect(try two.check(.seals).hasAlarm == false)
        #expect(try two.repair().kinds == [.removedObject, .endedKey])
        #expect(try !objects(two).contains(theirs))
    }

    @Test func `keys newer than an older copy of the vault stay, and are told`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let old = try scratch.snapshot()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let object = try #require(key.versions.first?.object)
        let new = try scratch.snapshot()
        let before = try objects(scratch)
        try scratch.restore(old)
        let report = try scratch.repair()
        #expect(report.actions == [])
        #expect(report.check?.findings == [Finding(.objectUnknown, object.hex)])
        #expect(try objects(scratch) == before)
        try scratch.restore(new)
        #expect(try scratch.repair().check?.findings == [])
    }

    @Test func `a replayed record shreds nothing`() throws {
        let scratch = try ScratchVault()
        let (id, object) = try beginKey(scratch)
        let file = Layout.recordPath(.key, try scratch.vault.keys.recordID(.key, id.bytes))
        let creating = try scratch.bytes(file)
        let canary = try scratch.vault.makeCanary(
            owner: try scratch.vault.keys.recordID(.key, id.bytes), object: object, of: id)
        try change(id, scratch) { head in
            head.state = .enabled
            head.versions[0].state = .live
            head.versions[0].material = .sealing(scratch.vault.constants.form, canary: canary)
        }
        let right = try scratch.bytes(file)
        #expect(try scratch.check(.seals).findings == [])
        try scratch.plant(creating, at: file)
        #expect(try scratch.repair().kinds == [.quarantined])
        #expect(try objects(scratch).contains(object))
        try scratch.plant(right, at: file)
        #expect(try scratch.check(.seals).hasAlarm == false)
    }

    @Test func `without a whole chain no object is removed`() throws {
        let scratch = try ScratchVault()
        let (_, object) = try beginKey(scratch)
        let whole = try scratch.bytes("audit/w0")
        try scratch.damage("audit/w0", at: 256 + 300)
        #expect(try scratch.repair().isChainWhole == false)
        #expect(try objects(scratch).contains(object))
        try scratch.plant(whole, at: "audit/w0")
        #expect(try scratch.repair().kinds == [.removedObject, .endedKey])
    }

    @Test func `an object goes by a typed command when nobody names it`() throws {
        let scratch = try ScratchVault()
        let other = try ScratchVault(token: scratch.token)
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let live = try #require(key.versions.first?.object)
        let root = scratch.vault.constants.rootKey.keyVersion
        let theirs = other.vault.constants.rootKey.keyVersion
        for object in [live, root] {
            #expect(throws: VaultError.objectNeeded(object)) {
                try scratch.vault.removeObject(object, request: scratch.request)
            }
        }
        for object in [theirs, .none] {
            #expect(throws: VaultError.notFound(.key(object.hex))) {
                try scratch.vault.removeObject(object, request: scratch.request)
            }
        }
        let old = try scratch.vault.rotateRoot(request: scratch.request)
        #expect(old == root)
        try scratch.reopen()
        #expect(try scratch.check(.seals).findings == [Finding(.objectUnknown, root.hex)])
        try scratch.vault.removeObject(root, request: scratch.request)
        #expect(try scratch.check(.seals).findings == [])
        #expect(try objects(scratch).isSuperset(of: [live, theirs]))
    }

    @Test func `an object that is not as it was asked for is found`() throws {
        let scratch = try ScratchVault()
        let (id, object) = try beginKey(scratch, makingObject: false)
        // Another label than its key's: the one attribute a test can get wrong on SoftHSM.
        try scratch.vault.makeObject(object, label: "kist:other")
        let record = try scratch.vault.keys.recordID(.key, id.bytes)
        let canary = try scratch.vault.makeCanary(owner: record, object: object, of: id)
        try change(id, scratch) { head in
            head.state = .enabled
            head.versions[0].state = .live
            head.versions[0].material = .sealing(scratch.vault.constants.form, canary: canary)
        }
        #expect(
            try scratch.check(.seals).findings == [Finding(.keyWeak, object.hex, .key(id.text))])
    }
}
