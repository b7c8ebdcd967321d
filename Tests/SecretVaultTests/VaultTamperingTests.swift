import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What somebody who can write a vault's folder can do to VAULT, index and chains: be noticed.
@Suite struct VaultTamperingTests {
    private static let shard = "index/0/0"
    private static let intents = "audit/w0"

    private func vault() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.put("two")
        #expect(try scratch.get() == "two")
        return scratch
    }

    private func list(_ scratch: ScratchVault) throws -> [SecretName] {
        try scratch.vault.listSecrets(request: scratch.request).map(\.name)
    }

    @Test func `a flipped bit of the index is damage, to lists in either part of it`() throws {
        let scratch = try vault()
        let good = try scratch.bytes(Self.shard)
        let partA = 99 + Int(good[97]) << 8 + Int(good[98])
        for place in good.indices {
            var bytes = good
            bytes[place] ^= 0x04
            try scratch.plant(bytes, at: Self.shard)
            let format = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
            let expected =
                format == 1
                ? VaultError.damaged(file: Self.shard, nil)
                : .unsupportedFormat(file: Self.shard, format)
            #expect(throws: expected, "byte \(place)") { _ = try list(scratch) }
            // The second nonce and part B are for lists only.
            let isOfPartB = (83..<95).contains(place) || place >= partA + 4
            if !isOfPartB { #expect(throws: expected, "byte \(place)") { try scratch.get() } }
        }
        try scratch.plant(good, at: Self.shard)
        #expect(try list(scratch) == [.db])
        #expect(try scratch.get() == "two")
    }

    @Test func `an index cut short is damaged, one that is gone is missing, neither is empty`()
        throws
    {
        let scratch = try vault()
        let good = try scratch.bytes(Self.shard)
        for count in good.indices {
            try scratch.plant(Array(good[..<count]), at: Self.shard)
            #expect(throws: VaultError.damaged(file: Self.shard, nil), "\(count)") {
                _ = try list(scratch)
            }
        }
        try scratch.plant(nil, at: Self.shard)
        let missing = VaultError.missing(file: Self.shard)
        #expect(throws: missing) { _ = try list(scratch) }
        #expect(throws: missing) { try scratch.get() }
        #expect(throws: missing) { try scratch.get(.other) }
        #expect(throws: missing) { try scratch.create(.other) }
        try scratch.plant(good, at: Self.shard)
        #expect(try list(scratch) == [.db])
    }

    @Test func `an older index is rolled back, to readers, lists and writers`() throws {
        let scratch = try vault()
        let old = try scratch.bytes(Self.shard)
        try scratch.create(.other, "other")
        let new = try scratch.bytes(Self.shard)
        try scratch.plant(old, at: Self.shard)
        let refusal = VaultError.rolledBack(file: Self.shard)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.get(.other) }
        #expect(throws: refusal) { try scratch.get(.third) }
        #expect(throws: refusal) { _ = try list(scratch) }
        #expect(throws: refusal) { try scratch.create(.third) }
        try scratch.plant(new, at: Self.shard)
        #expect(try scratch.get(.other) == "other")
        try scratch.create(.third)
    }

    @Test func `a flipped bit of VAULT is refused, by who opens the vault and who has it open`()
        throws
    {
        let scratch = try vault()
        let good = try scratch.bytes("VAULT")
        for place in good.indices {
            var bytes = good
            bytes[place] ^= 0x01
            try scratch.plant(bytes, at: "VAULT")
            #expect(throws: VaultError.self, "byte \(place)") {
                _ = try Vault(
                    try VaultFolder.open(scratch.path), token: scratch.token.token,
                    pin: scratch.pin)
            }
            let format = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
            let expected =
                format == 1
                ? VaultError.damaged(file: "VAULT", nil)
                : .unsupportedFormat(file: "VAULT", format)
            #expect(throws: expected, "byte \(place)") { try scratch.get() }
        }
        try scratch.plant(good, at: "VAULT")
        try scratch.reopen()
        #expect(try scratch.get() == "two")
    }

    @Test func `a vault without VAULT is not empty and not absent: VAULT is missing`() throws {
        let scratch = try vault()
        let good = try scratch.bytes("VAULT")
        try scratch.plant(nil, at: "VAULT")
        let missing = VaultError.missing(file: "VAULT")
        #expect(throws: missing) { try scratch.reopen() }
        #expect(throws: missing) { try scratch.get() }
        #expect(throws: missing) { try scratch.create(.other) }
        for count in [0, 1, 7, 8, 100, good.count - 1] {
            try scratch.plant(Array(good[..<count]), at: "VAULT")
            #expect(throws: VaultError.damaged(file: "VAULT", nil), "\(count)") {
                try scratch.reopen()
            }
        }
        try scratch.plant(good, at: "VAULT")
        try scratch.reopen()
        #expect(try scratch.get() == "two")
    }

    @Test func `a chain of intents that was cut is rolled back`() throws {
        let scratch = try vault()
        let good = try scratch.bytes(Self.intents)
        let pairs = (good.count - 256) / 1024
        for kept in 0..<pairs {
            try scratch.plant(Array(good[..<(256 + kept * 1024)]), at: Self.intents)
            #expect(throws: VaultError.rolledBack(file: Self.intents), "\(kept) pairs") {
                try scratch.get()
            }
            #expect(throws: VaultError.rolledBack(file: Self.intents)) { _ = try list(scratch) }
            #expect(throws: VaultError.rolledBack(file: Self.intents)) {
                try scratch.create(.other)
            }
        }
        try scratch.plant(nil, at: Self.intents)
        #expect(throws: VaultError.missing(file: Self.intents)) { try scratch.get() }
        try scratch.plant([], at: Self.intents)
        #expect(throws: VaultError.damaged(file: Self.intents, nil)) { try scratch.get() }
        try scratch.plant(good, at: Self.intents)
        #expect(try scratch.get() == "two")
    }

    @Test func `a flipped bit of the last intent or of the chain's header is refused`() throws {
        let scratch = try vault()
        let good = try scratch.bytes(Self.intents)
        let last = good.count - 1024
        for place in Array(0..<256) + stride(from: last, to: last + 960, by: 7) {
            var bytes = good
            bytes[place] ^= 0x20
            try scratch.plant(bytes, at: Self.intents)
            #expect("byte \(place)") {
                try scratch.get()
            } throws: { error in
                switch error as? VaultError {
                case .rolledBack(Self.intents), .damaged(Self.intents, nil): true
                case .unsupportedFormat(Self.intents, _): place == 4 || place == 5
                default: false
                }
            }
        }
        try scratch.plant(good, at: Self.intents)
        #expect(try scratch.get() == "two")
    }

    @Test func `a mark that is gone changes no answer, and the next writer sets it again`() throws {
        let scratch = try vault()
        var bytes = try scratch.bytes(Self.intents)
        bytes.replaceSubrange((bytes.count - 64)..., with: [UInt8](repeating: 0, count: 64))
        try scratch.plant(bytes, at: Self.intents)
        #expect(try scratch.get() == "two")
        try scratch.create(.other)
        #expect(try scratch.get() == "two")
        #expect(try list(scratch) == [.db, .other])
    }

    @Test func `no value leaves when its event cannot be written`() throws {
        let scratch = try vault()
        try scratch.put("two", labels: [])
        let good = try scratch.bytes("audit/e0")
        try scratch.plant(nil, at: "audit/e0")
        #expect(throws: VaultError.missing(file: "audit/e0")) { try scratch.get() }
        // Shorter than what the last intent has counted.
        try scratch.plant(Array(good[..<256]), at: "audit/e0")
        #expect(throws: VaultError.rolledBack(file: "audit/e0")) { try scratch.get() }
        #expect(throws: VaultError.rolledBack(file: "audit/e0")) {
            try scratch.vault.describeSecret(.db, request: scratch.request)
        }
        try scratch.plant(good, at: "audit/e0")
        #expect(try scratch.get() == "two")
        #expect(throws: Never.self) {
            try scratch.vault.describeSecret(.db, request: scratch.request)
        }
    }

    @Test func `a vault without read audit is read without events`() throws {
        let scratch = try ScratchVault { $0.readAudit = .off }
        try scratch.create()
        let before = try scratch.bytes("audit/e0")
        #expect(try scratch.get() == "one")
        #expect(try scratch.bytes("audit/e0") == before)
    }
}
