import TestKit
import Testing
import Vocabulary

@testable import SecretVault

/// What is remembered of files between two looks, and for how long.
@Suite struct ProvenFilesTests {
    private func mark(_ byte: UInt8, epoch: UInt32 = 1) throws -> RootKeyMark {
        RootKeyMark(
            fingerprint: try #require(Identifier([UInt8](repeating: byte, count: 16))), epoch: epoch
        )
    }

    @Test func `the very bytes are known, under the root key they were proven by`() throws {
        let files = ProvenFiles()
        let root = try mark(1)
        files.note(.vault, [1, 2, 3], under: root, "what they say")
        #expect(files.opened(.vault, [1, 2, 3], under: root, as: String.self) == "what they say")
        #expect(files.opened(.vault, [1, 2, 4], under: root, as: String.self) == nil)
        #expect(files.opened(.vault, [1, 2], under: root, as: String.self) == nil)
        #expect(files.opened(.vault, [1, 2, 3], under: try mark(2), as: String.self) == nil)
        #expect(
            files.opened(.vault, [1, 2, 3], under: try mark(1, epoch: 2), as: String.self) == nil)
        #expect(files.opened(.vault, [1, 2, 3], under: root, as: Int.self) == nil)
        #expect(
            files.opened(.shard(bits: 0, number: 0), [1, 2, 3], under: root, as: String.self) == nil
        )
        files.note(.vault, [4], under: root, "what is new")
        #expect(files.opened(.vault, [1, 2, 3], under: root, as: String.self) == nil)
        #expect(files.opened(.vault, [4], under: root, as: String.self) == "what is new")
    }

    @Test func `what was used least lately gives way, and what is too long is not kept`() throws {
        let files = ProvenFiles()
        let root = try mark(1)
        func isKnown(_ number: UInt16) -> Bool {
            files.opened(
                .shard(bits: 12, number: number), [UInt8(number & 0xFF)], under: root, as: Int.self)
                != nil
        }
        for number in 0..<UInt16(128) {
            files.note(
                .shard(bits: 12, number: number), [UInt8(number & 0xFF)], under: root, 0)
        }
        #expect(isKnown(0) && isKnown(1))
        files.note(.shard(bits: 12, number: 128), [128], under: root, 0)
        #expect(isKnown(0) && isKnown(1) && !isKnown(2) && isKnown(3) && isKnown(128))
        let long = [UInt8](repeating: 0, count: (1 << 18) + 1)
        files.note(.vault, long, under: root, 0)
        #expect(files.opened(.vault, long, under: root, as: Int.self) == nil)
        files.note(.vault, Array(long.dropFirst()), under: root, 0)
        #expect(files.opened(.vault, Array(long.dropFirst()), under: root, as: Int.self) != nil)
        // Eight of the longest are all there is room for.
        for number in 200..<UInt16(208) {
            files.note(
                .shard(bits: 12, number: number), Array(long.dropFirst()), under: root, 0)
        }
        #expect(!isKnown(128))
        #expect(files.opened(.vault, Array(long.dropFirst()), under: root, as: Int.self) == nil)
    }

    @Test(arguments: ["VAULT", "index/0/0", "secrets", "keys"])
    func `a file that was known and is another now is looked at again`(file: String) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let path = file == "secrets" || file == "keys" ? try scratch.onlyFile(in: file) : file
        let value = try scratch.vault.bytes(of: .db, scratch.request)
        #expect(try scratch.vault.bytes(of: .db, scratch.request) == value)
        let whole = try scratch.bytes(path)
        // A get needs of the index what stands in front: the entries.
        let places = file == "index/0/0" ? [12, 120] : [12, whole.count / 2, whole.count - 1]
        for place in places {
            var torn = whole
            torn[place] ^= 1
            try scratch.plant(torn, at: path)
            #expect(throws: VaultError.self) {
                try scratch.vault.bytes(of: .db, scratch.request)
            }
        }
        try scratch.plant(whole, at: path)
        #expect(try scratch.vault.bytes(of: .db, scratch.request) == value)
    }
}
