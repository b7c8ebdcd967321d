import FileStore
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

@Suite struct LayoutTests {
    private func id(_ first: UInt8, _ second: UInt8) throws -> Identifier {
        try #require(Identifier([first, second] + [UInt8](repeating: 0xFF, count: 14)))
    }

    @Test func `every record lies in the folder of its kind, under the digits of its id`() throws {
        let record = try id(0x0A, 0xB0)
        let digits = "0ab0" + String(repeating: "ff", count: 14)
        #expect(Layout.record(.secret, record).description == "secrets/" + digits)
        #expect(Layout.record(.key, record).description == "keys/" + digits)
        #expect(Layout.record(.alias, record).description == "aliases/" + digits)
        #expect(Layout.shard(bits: 3, number: 7).description == "index/3/7")
        #expect(Layout.segment(.intents, 0).description == "audit/w0")
        #expect(Layout.segment(.events, 12).description == "audit/e12")
    }

    @Test func `a shard holds the ids that begin with its bits`() throws {
        #expect(Layout.shardNumber(of: try id(0xFF, 0xFF), bits: 0) == 0)
        #expect(Layout.shardNumber(of: try id(0x7F, 0xFF), bits: 1) == 0)
        #expect(Layout.shardNumber(of: try id(0x80, 0x00), bits: 1) == 1)
        #expect(Layout.shardNumber(of: try id(0xC0, 0x00), bits: 2) == 3)
        #expect(Layout.shardNumber(of: try id(0xAB, 0xCD), bits: 12) == 0xABC)
    }

    @Test func `splitting sends what shard k holds to the shards 2k and 2k + 1`() throws {
        for first in UInt8.min...UInt8.max {
            let record = try id(first, 0x5A)
            for bits in 0..<UInt8(Bounds.shardBits) {
                let before = Layout.shardNumber(of: record, bits: bits)
                #expect(Layout.shardNumber(of: record, bits: bits + 1) >> 1 == before)
            }
        }
    }

    @Test func `only exact names are segments, sorted by number`() {
        let names = ["w10", "w2", "w0", "w", "w01", "W1", "w-1", "w+3", "e0", "w1.bak", " w4"]
        #expect(Layout.segments(.intents, among: names) == [0, 2, 10])
        #expect(Layout.segments(.events, among: names) == [0])
    }
}
