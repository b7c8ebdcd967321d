import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Repair of keys that are no token-made AES key: material that was brought, pairs.
@Suite struct RepairMaterialTests {
    private func change(_ owner: Owner, _ change: (inout KeyHead) -> Void) throws {
        try owner.scratch.vault.changeKey(
            owner.key, .updateKey, owner.scratch.request, evenIfDue: true
        ) { (head) throws(VaultError) in
            change(&head)
            return true
        }
    }

    @Test func `an import that was stopped is ended, and its material stays known`() throws {
        let owner = try Owner()
        try owner.bring(owner.material)
        let blob = try owner.seal("hello")
        // As a second import of the same material leaves it when it is killed in the middle.
        try change(owner) { head in
            head.state = .pendingImport
            head.versions[0].state = .creating
        }
        let full = try owner.objects()
        #expect(try owner.scratch.repair().kinds == [.removedObject, .endedKey])
        #expect(try owner.objects() == full - 1)
        #expect(try owner.check().isEmpty)
        #expect(try owner.state() == .pendingImport)

        var other = owner.material
        other[0] ^= 1
        #expect(throws: VaultError.materialRefused(owner.id)) { try owner.bring(other) }
        try owner.bring(owner.material)
        #expect(try owner.open(blob) == "hello")
        #expect(try owner.scratch.repair().actions == [])
    }

    @Test func `a wrapping key that was left over goes, and one in use stays`() throws {
        let owner = try Owner()
        let parameters = try owner.parameters()
        let full = try owner.objects()
        #expect(try owner.scratch.repair().actions == [])
        #expect(try owner.objects() == full)
        try change(owner) { $0.wrapping?.state = .destroying }
        #expect(try owner.scratch.repair().kinds == [.removedObject, .endedKey])
        #expect(try owner.objects() == full - 1)
        #expect(throws: VaultError.importTokenExpired) {
            try owner.give(owner.wrap(owner.material, parameters), parameters.token)
        }
        try owner.bring(owner.material)
        #expect(try owner.check().isEmpty)
    }

    @Test(arguments: [KeySpec.ecP256, .hmacSHA256])
    func `a half-made key of another spec goes with its object, a whole one stays`(
        spec: KeySpec
    ) throws {
        let scratch = try ScratchVault()
        let new = NewKey(spec: spec, usage: .signVerify)
        let kept = try scratch.vault.createKey(new, request: scratch.request)
        let half = try scratch.vault.createKey(new, request: scratch.request)
        try scratch.vault.changeKey(
            KeyReference(half.id), .updateKey, scratch.request, evenIfDue: true
        ) { (head) throws(VaultError) in
            head.state = .creating
            head.versions[0].state = .creating
            return true
        }
        #expect(try scratch.repair().kinds == [.removedObject, .endedKey])
        #expect(try scratch.check(.values).findings == [])
        #expect(throws: VaultError.notFound(.key(half.id.text))) {
            try scratch.vault.describeKey(KeyReference(half.id), request: scratch.request)
        }
        #expect(
            try scratch.vault.describeKey(KeyReference(kept.id), request: scratch.request).state
                == .enabled)
    }
}
