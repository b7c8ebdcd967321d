import Foundation
import SecureMemory
import TestKit
import Testing

@testable import PKCS11

@Suite struct MasterKeyTests {
    @Test(arguments: SealingScheme.allCases)
    func `a master key is what was asked for, and stays so`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchToken()
        let (id, made) = try scratch.makeKey(scheme)
        let lies = try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            let key = try s.findMasterKey(objectID: id, profile: .of(scheme))
            #expect(key == made)
            return try s.proveMasterKey(key, label: "kist:test", profile: .of(scheme))
        }
        #expect(lies == [])
    }

    /// The numbers of the standard's appendix, not our own list: that one also makes the key.
    @Test(arguments: [SealingScheme.gcm, .wrap])
    func `a master key may do two things and nothing else`(_ scheme: SealingScheme) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(scheme)
        let isGCM = scheme == .gcm
        let expected: [UInt: Bool] = [
            0x001: true, 0x002: true, 0x103: true, 0x165: true,  // token private (always) sensitive
            0x162: false, 0x164: true, 0x170: false,  // extractable, never extractable, modifiable
            0x104: isGCM, 0x105: isGCM, 0x106: !isGCM, 0x107: !isGCM,  // encrypt … unwrap
            0x108: false, 0x10A: false, 0x10C: false,  // sign verify derive
        ]
        let answer = Template().ask(0x4000_0600, byteCount: 64)
        for type in expected.keys { answer.ask(type, byteCount: 1) }
        try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.readAttributes(of: key.handle, into: answer)
        }
        for (type, value) in expected {
            #expect(answer.bytes(type) == [value ? 1 : 0], "attribute \(type)")
        }
        #expect(answer.bytes(0x4000_0600) == Template.number(isGCM ? 0x1087 : 0x210A))
    }

    @Test func `a master key of a pair may decrypt and nothing else`() throws {
        let scratch = try ScratchToken()
        let (id, key) = try scratch.makeKey(.oaep)
        let expected: [UInt: Bool] = [
            0x001: true, 0x002: true, 0x103: true, 0x165: true, 0x162: false, 0x164: true,
            0x170: false, 0x105: true, 0x107: false, 0x108: false, 0x109: false, 0x10C: false,
        ]
        let answer = Template().ask(0x4000_0600, byteCount: 64).ask(0x000, byteCount: 8)
            .ask(0x120, byteCount: 1024)
        for type in expected.keys { answer.ask(type, byteCount: 1) }
        let objects = try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.readAttributes(of: key.handle, into: answer)
            return try s.listObjects()
        }
        for (type, value) in expected {
            #expect(answer.bytes(type) == [value ? 1 : 0], "attribute \(type)")
        }
        #expect(answer.bytes(0x4000_0600) == Template.number(0x9))
        #expect(answer.bytes(0x000) == Template.number(3))
        #expect(answer.bytes(0x120)?.count == 256)
        // The public half is on no token.
        #expect(objects.map(\.objectID) == [id] && !objects[0].isPublic)
    }

    @Test func `a key that is not what was asked for is caught in each point`() throws {
        let scratch = try ScratchToken()
        let (id, _) = try scratch.makeKey(.wrap)
        let lies = try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            let key = try s.findMasterKey(objectID: id, profile: wrapProfile)
            return try s.proveMasterKey(key, label: "kist:other", profile: gcmProfile)
        }
        #expect(lies == [.label, .encrypt, .decrypt, .wrap, .unwrap, .allowedMechanisms])
    }

    @Test func `a readable key is caught`() throws {
        let scratch = try ScratchToken()
        let id = ScratchToken.newID()
        let lies = try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            let weak = Session.proofKeyTemplate(.gcm, token: true, weak: true)
                .add(0x102, bytes: id).add(3, bytes: Array("kist:test".utf8))
            let key = MasterKey(objectID: id, handle: try s.generateKey(weak))
            return try s.proveMasterKey(key, label: "kist:test", profile: gcmProfile)
        }
        #expect(Set(lies).isSuperset(of: [.sensitive, .extractable, .value]))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/pkcs11-tool")))
    func `another program sees the same key`() throws {
        let scratch = try ScratchToken()
        let (id, _) = try scratch.makeKey(.gcm)
        let listing = try Pkcs11Tool.run(
            scratch, ["--login", "--pin", "env:KIST_TEST_PIN", "--list-objects"])
        let hex = id.map { String(format: "%02x", $0) }.joined()
        #expect(listing.contains("Secret Key Object; AES length 32"))
        #expect(listing.contains("kist:test"))
        #expect(listing.contains(hex))
        #expect(listing.contains("Usage:      encrypt, decrypt\n"))
        #expect(
            listing.contains("sensitive, always sensitive, never extractable, local"))
    }

    @Test func `an id is not used twice`() throws {
        let scratch = try ScratchToken()
        let (id, _) = try scratch.makeKey(.gcm)
        #expect(throws: TokenError.keyExists) {
            _ = try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
                try s.makeMasterKey(objectID: id, label: "again", profile: gcmProfile)
            }
        }
        _ = try scratch.find(id)
    }

    @Test func `two keys with one id are ambiguous, and neither is destroyed`() throws {
        let scratch = try ScratchToken()
        let (id, _) = try scratch.makeKey(.gcm)
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            _ = try s.generateKey(
                Session.proofKeyTemplate(.gcm, token: true).add(0x102, bytes: id))
        }
        #expect(throws: TokenError.keyAmbiguous) { try scratch.find(id) }
        #expect(throws: TokenError.keyAmbiguous) { try destroy(scratch, id) }
        #expect(try list(scratch).filter { $0.objectID == id }.count == 2)
    }

    @Test func `a destroyed key is gone, and only that one`() throws {
        let scratch = try ScratchToken()
        let (gone, _) = try scratch.makeKey(.gcm)
        let (kept, _) = try scratch.makeKey(.gcm)
        #expect(
            try list(scratch).map(\.objectID).sorted(by: before) == [gone, kept].sorted(by: before))
        try destroy(scratch, gone)
        #expect(throws: TokenError.keyNotFound) { try scratch.find(gone) }
        #expect(throws: TokenError.keyNotFound) { try destroy(scratch, gone) }
        _ = try scratch.find(kept)
        #expect(
            try list(scratch)
                == [TokenObject(objectID: kept, label: Array("kist:test".utf8), isPublic: false)])
    }

    private func before(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }

    private func destroy(_ scratch: ScratchToken, _ id: [UInt8]) throws {
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: id)
        }
    }

    private func list(_ scratch: ScratchToken) throws -> [TokenObject] {
        try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.listObjects()
        }
    }
}

extension Session {
    /// A key that ``makeMasterKey(objectID:label:profile:acceptWeak:)`` would not make.
    static func proofKeyTemplate(
        _ scheme: SealingScheme, token: Bool, weak: Bool = false
    ) -> Template {
        let template = Template()
        template.add(0, 4 as UInt).add(0x100, 0x1F as UInt).add(0x161, 32 as UInt)
            .add(1, token).add(2, true).add(0x103, !weak).add(0x162, weak)
        for (_, type, value) in MasterKeyTemplate.usages(scheme) { template.add(type, value) }
        return template
    }
}
