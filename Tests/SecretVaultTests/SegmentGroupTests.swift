import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A group lies in one segment of the chain: what has no room goes into the next as a group of its own.
@Suite struct SegmentGroupTests {
    private static let names = (0..<5).compactMap { SecretName("s/\($0)") }

    /// A vault whose segment has room for so many intents more.
    private func vault(room: Int) throws -> (scratch: ScratchVault, pairs: Int) {
        let scratch = try ScratchVault()
        try scratch.create()
        // A segment that holds more than a group of these tests.
        for value in ["a", "b", "c", "d", "e"] { try scratch.put(value) }
        let pairs = (try scratch.bytes("audit/w0").count - 256) / 1024
        scratch.vault.segmentLimit = UInt64(pairs + room)
        return (scratch, pairs)
    }

    private func pairs(in file: String, of scratch: ScratchVault) throws -> Int? {
        try scratch.bytesOrNil(file).map { ($0.count - 256) / 1024 }
    }

    private func found(_ scratch: ScratchVault) throws -> [Bool] {
        var found: [Bool] = []
        for name in Self.names {
            do {
                #expect(try scratch.get(name) == name.text)
                found.append(true)
            } catch VaultError.notFound { found.append(false) }
        }
        return found
    }

    private func expectSound(_ scratch: ScratchVault, _ context: String) throws {
        let report = try scratch.check()
        #expect(!report.findings.contains { $0.isAlarm }, "\(context): \(report.findings)")
    }

    @Test(arguments: 0...6)
    func `what has no room in a segment goes into the next`(room: Int) throws {
        let (scratch, before) = try vault(room: room)
        let results = try scratch.importAll(Self.names)
        #expect(results.allSatisfy { (try? $0.get().wasThere) == false })
        #expect(try pairs(in: "audit/w0", of: scratch) == before + min(room, 5))
        #expect(try pairs(in: "audit/w1", of: scratch) == (room < 5 ? 5 - room : nil))
        for isReopened in [false, true] {
            #expect(try found(scratch) == [true, true, true, true, true])
            try expectSound(scratch, "\(room), \(isReopened)")
            try scratch.reopen()
        }
        try scratch.put("next")
        try expectSound(scratch, "\(room), next")
        let again = try scratch.importAll(Self.names)
        #expect(again.allSatisfy { (try? $0.get().wasThere) == true })
    }

    @Test func `a group longer than a segment takes as many as it needs`() throws {
        let (scratch, before) = try vault(room: 0)
        scratch.vault.segmentLimit = 2
        try #require(before >= 2)
        _ = try scratch.importAll(Self.names)
        #expect(try pairs(in: "audit/w0", of: scratch) == before)
        #expect(try pairs(in: "audit/w1", of: scratch) == 2)
        #expect(try pairs(in: "audit/w2", of: scratch) == 2)
        #expect(try pairs(in: "audit/w3", of: scratch) == 1)
        try scratch.reopen()
        #expect(try found(scratch) == [true, true, true, true, true])
        try expectSound(scratch, "four segments")
    }

    /// Two fill the segment, three are in the next: the state in the middle is the same.
    @Test func `a kill behind a segment's end takes back what lies behind it, and no more`() throws
    {
        let (scratch, _) = try vault(room: 2)
        _ = try scratch.importAll(Array(Self.names.prefix(2)))
        let middle = try scratch.snapshot()
        _ = try scratch.importAll(Array(Self.names.dropFirst(2)))
        var begun = try scratch.snapshot()
        let records = try Self.names.map {
            Layout.recordPath(.secret, try scratch.vault.keys.recordID(.secret, $0.bytes))
        }
        begun["audit/w1"] =
            (begun["audit/w1"] ?? []).dropLast(64) + [UInt8](repeating: 0, count: 64)
        begun["index/0/0"] = middle["index/0/0"]
        for isWhole in [false, true] {
            var files = begun
            if !isWhole { files[records[3]] = nil }
            try scratch.restore(files)
            try scratch.reopen()
            let rest = [true, true, isWhole, isWhole, isWhole]
            #expect(try found(scratch) == rest)
            try expectSound(scratch, "whole \(isWhole), open")
            try scratch.put("next")
            #expect(try found(scratch) == rest)
            try expectSound(scratch, "whole \(isWhole), resolved")
            _ = try scratch.importAll(Self.names)
            #expect(try found(scratch) == [true, true, true, true, true])
            try expectSound(scratch, "whole \(isWhole), again")
        }
        // The segment was begun, and nothing said in it.
        var empty = middle
        empty["audit/w1"] = begun["audit/w1"].map { Array($0.prefix(256)) }
        try scratch.restore(empty)
        try scratch.reopen()
        #expect(try found(scratch) == [true, true, false, false, false])
        _ = try scratch.importAll(Self.names)
        #expect(try found(scratch) == [true, true, true, true, true])
        try expectSound(scratch, "begun")
    }
}
