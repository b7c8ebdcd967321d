import Foundation
import SecureMemory
import TestKit
import Testing

@testable import PKCS11

/// Keys that do something to a caller's bytes: what they are, may do, and leave behind.
@Suite struct WorkingKeyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: KeyKind
        let duty: KeyDuty
        var testDescription: String { "\(kind) \(duty)" }
    }
    static let cases = [
        Case(kind: .rsa(bitCount: 2048), duty: .sign),
        Case(kind: .rsa(bitCount: 2048), duty: .decrypt), Case(kind: .p256, duty: .sign),
        Case(kind: .secp256k1, duty: .sign), Case(kind: .hmac, duty: .sign),
    ]

    private func make(_ scratch: ScratchToken, _ it: Case, acceptWeak: Bool = false) throws
        -> [UInt8]
    {
        let id = ScratchToken.newID()
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            if it.kind.isPair {
                _ = try s.makePair(
                    objectID: id, label: "kist:test", kind: it.kind, duty: it.duty)
            } else {
                try s.makeCodeKey(objectID: id, label: "kist:test")
            }
        }
        return id
    }

    private func objects(_ scratch: ScratchToken) throws -> [TokenObject] {
        try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.listObjects()
        }
    }

    /// The numbers of the standard's appendix, not our own list: that one also makes the key.
    @Test(arguments: cases)
    func `a working key does one thing and nothing else`(_ it: Case) throws {
        let scratch = try ScratchToken()
        let id = try make(scratch, it)
        var expected: [UInt: Bool] = [
            0x001: true, 0x002: true, 0x103: true, 0x165: true,  // token private (always) sensitive
            0x162: false, 0x164: true, 0x170: false,  // extractable, never extractable, modifiable
            0x105: it.duty == .decrypt, 0x108: it.duty == .sign,  // decrypt sign
            0x107: false, 0x10C: false,  // unwrap derive
        ]
        if it.kind.isPair {
            expected[0x109] = false  // sign recover
        } else {
            // encrypt wrap verify
            for type: UInt in [0x104, 0x106, 0x10A] { expected[type] = false }
        }
        let answer = Template().ask(0x4000_0600, byteCount: 64).ask(0x102, byteCount: 64)
        for type in expected.keys { answer.ask(type, byteCount: 1) }
        try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
            let key = try s.findWorkingKey(objectID: id, kind: it.kind)
            try s.readAttributes(of: key.handle, into: answer)
        }
        for (type, value) in expected {
            #expect(answer.bytes(type) == [value ? 1 : 0], "attribute \(type)")
        }
        #expect(answer.bytes(0x102) == id)
        let mechanisms: [UInt] =
            switch (it.kind, it.duty) {
            case (.rsa, .sign): [0x1, 0xD]
            case (.rsa, .decrypt): [0x9]
            case (.hmac, _): [0x251]
            default: [0x1041]
            }
        let allowed = answer.bytes(0x4000_0600) ?? []
        let numbers = stride(from: 0, to: allowed.count, by: 8).map {
            allowed[$0..<($0 + 8)].reversed().reduce(UInt(0)) { $0 << 8 | UInt($1) }
        }
        #expect(Set(numbers) == Set(mechanisms))
    }

    @Test(arguments: cases)
    func `it is proven, and one that is something else is caught`(_ it: Case) throws {
        let scratch = try ScratchToken()
        let id = try make(scratch, it)
        let (lies, others) = try scratch.token.withSession(readWrite: true) {
            (s) throws(TokenError) in
            (
                try s.proveWorkingKey(
                    objectID: id, label: "kist:test", kind: it.kind, duty: it.duty),
                try s.proveWorkingKey(
                    objectID: id, label: "kist:other", kind: it.kind,
                    duty: it.duty == .sign ? .decrypt : .sign)
            )
        }
        #expect(lies == [])
        #expect(Set(others).isSuperset(of: [.label, .decrypt, .sign]))
    }

    @Test(arguments: cases)
    func `a pair is one object of the token, and destroyed with all its halves`(_ it: Case) throws {
        let scratch = try ScratchToken()
        let id = try make(scratch, it)
        let kept = try make(scratch, Self.cases[2])
        let all = try objects(scratch)
        #expect(
            all.map(\.objectID).sorted { $0.lexicographicallyPrecedes($1) }
                == [id, kept].sorted { $0.lexicographicallyPrecedes($1) })
        #expect(all.allSatisfy { !$0.isPublic })
        func gone() throws {
            try scratch.token.withSession(fresh: true) { (s) throws(TokenError) in
                try s.proveGone(objectID: id)
            }
        }
        #expect(throws: TokenError.keyExists) { try gone() }
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: id)
        }
        try gone()
        #expect(try objects(scratch).map(\.objectID) == [kept])
    }

    @Test func `a public half beside its private one goes first, and counts as no second key`()
        throws
    {
        let scratch = try ScratchToken()
        let id = ScratchToken.newID()
        let request = WorkingKeyTemplate(
            objectID: id, label: "kist:test", kind: .p256, duty: .sign)
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            _ = try s.generatePair(request, restrictingMechanisms: true, keepingPublic: true)
        }
        #expect(try objects(scratch).map(\.isPublic).sorted { !$0 && $1 } == [false, true])
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            _ = try s.findWorkingKey(objectID: id, kind: .p256)
            try s.destroyKey(objectID: id)
        }
        #expect(try objects(scratch) == [])
    }

    @Test func `an id is not used twice, across kinds`() throws {
        let scratch = try ScratchToken()
        let id = try make(scratch, Self.cases[2])
        for kind in [KeyKind.secp256k1, .hmac] {
            #expect(throws: TokenError.keyExists) {
                try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
                    if kind.isPair {
                        _ = try s.makePair(objectID: id, label: "x", kind: kind, duty: .sign)
                    } else {
                        try s.makeCodeKey(objectID: id, label: "x")
                    }
                }
            }
        }
        #expect(try objects(scratch).count == 1)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/pkcs11-tool")))
    func `another program sees the same keys`() throws {
        let scratch = try ScratchToken()
        for it in Self.cases { _ = try make(scratch, it) }
        let listing = try Pkcs11Tool.run(
            scratch, ["--login", "--pin", "env:KIST_TEST_PIN", "--list-objects"])
        #expect(!listing.contains("Public Key Object"))
        #expect(listing.components(separatedBy: "Private Key Object; RSA").count == 3)
        #expect(listing.components(separatedBy: "Private Key Object; EC").count == 3)
        #expect(listing.components(separatedBy: "Secret Key Object").count == 2)
        #expect(listing.components(separatedBy: "Usage:      sign\n").count == 4)
        // It does not show that a secret key signs.
        #expect(listing.components(separatedBy: "Usage:      none\n").count == 2)
        #expect(listing.components(separatedBy: "Allowed mechanisms: ECDSA\n").count == 3)
        #expect(listing.components(separatedBy: "Usage:      decrypt\n").count == 2)
        #expect(
            listing.components(
                separatedBy: "sensitive, always sensitive, never extractable, local"
            ).count == 6)
    }

    /// SoftHSM's list keeps it from using mechanisms, not from making keys for them.
    @Test func `a token without a mechanism says so`() async {
        await #expect(processExitsWith: .success) {
            ScratchTokenHouse.configure(mechanisms: "CKM_AES_KEY_GEN,CKM_AES_GCM")
            let scratch = try ScratchToken()
            let id = ScratchToken.newID()
            do throws(TokenError) {
                try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
                    _ = try s.makePair(objectID: id, label: "x", kind: .p256, duty: .sign)
                    let key = try s.findWorkingKey(objectID: id, kind: .p256)
                    _ = try s.sign([UInt8](repeating: 1, count: 32), with: key, by: .ecdsa)
                }
                Issue.record("signed")
            } catch {
                try #require(error.isOfMechanism, "\(error)")
            }
        }
    }

    @Test func `an answer of what a token has not is told from one of a sick token`() {
        for code: UInt in [0x70, 0x71, 0x54, 0x62, 0x130, 0x140] {
            #expect(TokenError(.generateKeyPair, code).isOfMechanism, "\(code)")
        }
        for code: UInt in [0x05, 0x06, 0x30, 0x31, 0x32, 0xE0, 0x101, 0x150] {
            #expect(!TokenError(.generateKeyPair, code).isOfMechanism, "\(code)")
        }
    }
}

/// OpenSC's view of a scratch token.
enum Pkcs11Tool {
    static func run(_ scratch: ScratchToken, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/pkcs11-tool")
        process.arguments =
            ["--module", scratch.house.modulePath, "--token-label", scratch.label] + arguments
        process.environment = [
            "SOFTHSM2_CONF": scratch.house.configuration, "KIST_TEST_PIN": "87654321",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
