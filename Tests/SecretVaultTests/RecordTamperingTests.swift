import PKCS11
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What somebody who can write a vault's folder can do to a record: be noticed.
@Suite struct RecordTamperingTests {
    /// A secret of three versions, its file, and the file's bytes.
    private func vault(
        _ scheme: SealingScheme = .gcm
    ) throws -> (scratch: ScratchVault, file: String, good: [UInt8]) {
        let scratch = try ScratchVault(scheme: scheme)
        try scratch.create()
        try scratch.put("two")
        try scratch.put("three")
        let file = try scratch.onlyFile(in: "secrets")
        #expect(try scratch.get() == "three")
        return (scratch, file, try scratch.bytes(file))
    }

    /// The checksum set right again, as somebody who means it would.
    private func mended(_ bytes: [UInt8]) throws -> [UInt8] {
        Array(bytes[..<60]) + (try SealedDigest.of(Array(bytes[92...]))) + bytes[92...]
    }

    @Test(arguments: SealingScheme.allCases)
    func `a flipped bit is damage, wherever it is`(_ scheme: SealingScheme) throws {
        let (scratch, file, good) = try vault(scheme)
        for place in good.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var bytes = good
                bytes[place] ^= bit
                try scratch.plant(bytes, at: file)
                let format = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
                let expected =
                    format == 1
                    ? VaultError.damaged(file: file, .secret(.db))
                    : .unsupportedFormat(file: file, format)
                #expect(throws: expected, "byte \(place)") { try scratch.get() }
            }
        }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "three")
    }

    @Test func `a flipped bit is damage also when the checksum is set right`() throws {
        let (scratch, file, good) = try vault()
        #expect(try mended(good) == good)
        for place in good.indices where !(4..<6).contains(place) && !(60..<92).contains(place) {
            var bytes = good
            bytes[place] ^= 0x10
            try scratch.plant(try mended(bytes), at: file)
            #expect(throws: VaultError.damaged(file: file, .secret(.db)), "byte \(place)") {
                try scratch.get(.db, .v(1))
            }
        }
        try scratch.plant(good, at: file)
        #expect(try scratch.get(.db, .v(1)) == "one")
    }

    @Test func `a record cut short at any length is damaged`() throws {
        let (scratch, file, good) = try vault()
        for count in good.indices {
            try scratch.plant(Array(good[..<count]), at: file)
            #expect(throws: VaultError.damaged(file: file, .secret(.db)), "\(count) bytes") {
                try scratch.get()
            }
        }
        for tail in [[0], [0xFF], good] as [[UInt8]] {
            try scratch.plant(good + tail, at: file)
            #expect(throws: VaultError.damaged(file: file, .secret(.db))) { try scratch.get() }
        }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "three")
    }

    @Test func `values in another order, twice or fewer are damage`() throws {
        let (scratch, file, good) = try vault()
        let front = Array(good.dropLast(180))
        let blobs = (0..<3).map { Array(good[(good.count - 180 + 60 * $0)...].prefix(60)) }
        for order in [[1, 0, 2], [0, 2, 1], [2, 2, 2], [0, 0, 2], [1, 2, 0]] {
            try scratch.plant(try mended(front + order.flatMap { blobs[$0] }), at: file)
            #expect(throws: VaultError.damaged(file: file, .secret(.db)), "\(order)") {
                try scratch.get()
            }
        }
        try scratch.plant(try mended(front + [0, 1, 2].flatMap { blobs[$0] }), at: file)
        #expect(try scratch.get() == "three")
    }

    @Test func `the record of another secret is damage, and so is one of another kind`() throws {
        let (scratch, file, good) = try vault()
        try scratch.create(.other, "other")
        let names = try scratch.files(in: "secrets").map { "secrets/" + $0 }
        let other = try scratch.bytes(try #require(names.first { $0 != file }))
        let key = try scratch.bytes(scratch.onlyFile(in: "keys"))
        for bytes in [other, key] {
            try scratch.plant(bytes, at: file)
            #expect(throws: VaultError.damaged(file: file, .secret(.db))) { try scratch.get() }
        }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "three")
        #expect(try scratch.get(.other) == "other")
    }

    @Test func `an older record is rolled back, to readers and writers`() throws {
        let (scratch, file, good) = try vault()
        try scratch.put("four")
        let newest = try scratch.bytes(file)
        try scratch.plant(good, at: file)
        let refusal = VaultError.rolledBack(file: file)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.get(.db, .v(1)) }
        #expect(throws: refusal) { try scratch.put("five") }
        #expect(throws: refusal) { try scratch.create() }
        #expect(throws: refusal) { try scratch.delete() }
        #expect(throws: refusal) { _ = try scratch.labels() }
        try scratch.plant(newest, at: file)
        #expect(try scratch.get() == "four")
        try scratch.put("five")
        #expect(try scratch.get() == "five")
    }

    @Test func `a record that is gone is missing, never not found`() throws {
        let (scratch, file, good) = try vault()
        try scratch.plant(nil, at: file)
        let refusal = VaultError.missing(file: file)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.put("four") }
        #expect(throws: refusal) { try scratch.create() }
        #expect(throws: VaultError.notFound(.secret(.other))) { try scratch.get(.other) }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "three")
    }

    @Test func `a purged record that is put back is not found`() throws {
        let (scratch, file, good) = try vault()
        _ = try scratch.vault.deleteSecretNow(.db, request: scratch.request)
        try scratch.plant(good, at: file)
        #expect(throws: VaultError.notFound(.secret(.db))) { try scratch.get() }
        try scratch.create(.db, "again")
        #expect(try scratch.get() == "again")
        try scratch.plant(good, at: file)
        #expect(throws: VaultError.rolledBack(file: file)) { try scratch.get() }
    }

    @Test func `the record of a key is guarded like that of a secret`() throws {
        let (scratch, _, _) = try vault()
        let file = try scratch.onlyFile(in: "keys")
        let good = try scratch.bytes(file)
        let key = try scratch.vault.listKeys(request: scratch.request)[0].id
        try scratch.plant(nil, at: file)
        #expect(throws: VaultError.missing(file: file)) { try scratch.get() }
        try scratch.plant(good.dropLast() + [good[good.count - 1] ^ 1], at: file)
        #expect(throws: VaultError.damaged(file: file, .key(key.text))) { try scratch.get() }
        try scratch.plant(good, at: file)
        try scratch.vault.setKey(KeyReference(key), enabled: false, request: scratch.request)
        try scratch.plant(good, at: file)
        #expect(throws: VaultError.rolledBack(file: file)) { try scratch.get() }
    }

    @Test func `the record of an alias is guarded like that of a secret`() throws {
        let (scratch, _, _) = try vault()
        let file = try scratch.onlyFile(in: "aliases")
        let good = try scratch.bytes(file)
        try scratch.plant(nil, at: file)
        #expect(throws: VaultError.missing(file: file)) { try scratch.create(.other) }
        #expect(try scratch.get() == "three")
        try scratch.plant(good, at: file)
        try scratch.create(.other)
    }
}
