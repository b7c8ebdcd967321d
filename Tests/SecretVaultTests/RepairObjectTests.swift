import FileStore
import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Which objects leave the token by repair or a typed command, and which never do.
@Suite struct RepairObjectTests {
    private func objects(_ scratch: ScratchVault) throws -> Set<Identifier> {
        Set(
            try TokenObjects(token: scratch.token.token).all().compactMap {
                Identifier($0.objectID)
            })
    }

    /// As nobody writes them; a slip here would shred what all else is sealed under.
    @Test func `what VAULT or a record calls live stays, whatever else is said of it`() throws {
        let owner = try Owner()
        let scratch = owner.scratch
        try scratch.create()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let version = try #require(key.versions.first?.object)
        let parameters = try owner.parameters()
        let wrapping = try #require(
            try scratch.vault.reading(scratch.request) { (view) throws(VaultError) in
                try view.presentKey(owner.key).head.wrapping?.object
            })
        let root = scratch.vault.constants.rootKey.keyVersion
        try scratch.vault.writing(scratch.request, .rotateRoot) { (writer) throws(VaultError) in
            try writer.announceRoot(root)
        }
        for object in [version, wrapping] { try scratch.announceKey(object) }
        // Beside them one that is in the making and nothing else.
        let half = try scratch.vault.newIdentifier()
        try scratch.announceKey(half)
        try scratch.vault.makeObject(half, label: "kist:\(scratch.vault.keys.vault.hex):half")
        let before = try objects(scratch)
        let report = try scratch.repair()
        #expect(report.actions.filter { $0.kind == .removedObject }.map(\.place) == [half.hex])
        #expect(report.kinds.filter { $0 == .endedKey }.count == 3)
        #expect(try objects(scratch) == before.subtracting([half]))
        #expect(try scratch.get() == "one")
        try owner.give(owner.wrap(owner.material, parameters), parameters.token)
        #expect(try scratch.repair().actions == [])
    }

    @Test func `a destruction that was stopped takes the wrapping key with it`() throws {
        let owner = try Owner()
        let scratch = owner.scratch
        let empty = try owner.objects()
        try owner.bring(owner.material)
        _ = try owner.parameters()
        #expect(try owner.objects() == empty + 2)
        try scratch.vault.changeKey(owner.key, .updateKey, scratch.request, evenIfDue: true) {
            (head) throws(VaultError) in
            head.deletion = Deletion(requested: head.created, windowDays: 7)
            head.state = .destroying
            head.versions[0].state = .destroying
            head.wrapping?.state = .destroying
            return true
        }
        #expect(try scratch.repair().kinds == [.removedObject, .removedObject, .endedKey])
        #expect(try owner.objects() == empty)
        #expect(try scratch.check().findings == [])
        #expect(try scratch.repair().actions == [])
    }

    @Test func `the typed command keeps a wrapping key, and takes what came back destroyed`() throws
    {
        let owner = try Owner()
        let scratch = owner.scratch
        _ = try owner.parameters()
        let wrapping = try #require(
            try scratch.vault.reading(scratch.request) { (view) throws(VaultError) in
                try view.presentKey(owner.key).head.wrapping?.object
            })
        #expect(throws: VaultError.objectNeeded(wrapping)) {
            try scratch.vault.removeObject(wrapping, request: scratch.request)
        }
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        let object = try #require(key.versions.first?.object)
        let reference = KeyReference(key.id)
        _ = try scratch.vault.scheduleKeyDeletion(
            reference, windowDays: 7, request: scratch.request)
        scratch.wait(days: 7)
        try scratch.vault.destroyKey(
            reference, shreddingSecrets: false, trustingClock: true, request: scratch.request)
        // As a backup of the token brings it back.
        try scratch.vault.makeObject(object, label: scratch.vault.keyLabel(key.id))
        #expect(try scratch.check(.seals).findings == [Finding(.objectUnknown, object.hex)])
        try scratch.vault.removeObject(object, request: scratch.request)
        #expect(try scratch.check(.seals).findings == [])
        var told: [String] = []
        _ = try scratch.vault.auditTrail(request: scratch.request) { entry in
            if entry.operation == "RemoveKeyObject" {
                told.append("\(entry.outcome.rawValue) \(entry.place ?? "")")
            }
        }
        #expect(told.last == "answered removedObject \(object.hex)")
        #expect(told.dropLast().allSatisfy { $0.hasPrefix("failed") })
    }

    /// Between the announcement of a key and its end only its maker may take it away.
    @Test func `while a key is being made nobody removes objects, repairs or ends a copy`() throws {
        let scratch = try ScratchVault()
        let old = try scratch.vault.rotateRoot(request: scratch.request)
        try scratch.reopen()
        let request = Request(
            principal: .user(1), now: scratch.now, boot: .scratch(at: scratch.now), id: .none,
            lockDeadline: .zero)
        let copy = try ScratchFolder.make() + "/copy"
        let maker = try FileStore(opening: scratch.path)
        let vault = scratch.vault
        try maker.withLock(
            .shared, on: Layout.folder(of: .key), deadline: .zero, refusal: { $0 as any Error }
        ) { () throws(any Error) -> Void in
            #expect(throws: VaultError.busy) { try vault.removeObject(old, request: request) }
            #expect(throws: VaultError.busy) { _ = try vault.repair(request: request) }
            #expect(throws: VaultError.busy) {
                _ = try vault.createBackup(at: copy, request: request)
            }
        }
        _ = try vault.createBackup(at: copy, request: request)
        #expect(try objects(scratch).contains(old))
        _ = try vault.repair(request: request)
        try vault.removeObject(old, request: request)
        #expect(try !objects(scratch).contains(old))
    }
}
