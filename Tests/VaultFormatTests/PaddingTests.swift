import Testing
import VaultFormat
import Vocabulary

@Suite struct PaddingTests {
    @Test(arguments: [
        (1, 32), (28, 32), (29, 64), (60, 64), (61, 128), (124, 128), (125, 256), (252, 256),
        (253, 512), (508, 512), (509, 1024), (1020, 1024), (1021, 2048), (2044, 2048),
        (2045, 3072), (30_720, 31_744), (1 << 20, (1 << 20) + 1024),
    ])
    func `a value and its length are padded to few lengths`(_ value: Int, _ padded: Int) {
        #expect(ValueBlob.paddedByteCount(forValue: value) == padded)
        #expect(ValueBlob.isPossible(byteCount: padded + 28))
    }

    @Test func `a blob has no other length`() {
        let possible = Set((0...4096).map { ValueBlob.paddedByteCount(forValue: $0) + 28 })
        for byteCount in -1...4096 {
            let isPossible = possible.contains(byteCount)
            #expect(ValueBlob.isPossible(byteCount: byteCount) == isPossible, "\(byteCount)")
        }
        #expect(!ValueBlob.isPossible(byteCount: (1 << 20) + 2048 + 28))
    }

    @Test(arguments: [1, 27, 28, 29, 1020, 1021, 30_720])
    func `an opened blob gives its value's length back`(_ count: Int) throws {
        let blob = Self.padded(count)
        #expect(try ValueBlob.valueByteCount(inPadded: blob.count) { blob[$0] } == count)
    }

    @Test func `a length that pads to another blob is refused`() throws {
        var blob = Self.padded(29)
        #expect(try ValueBlob.valueByteCount(inPadded: blob.count) { blob[$0] } == 29)
        for wrong in [0, 28, 61, 1 << 24] {
            blob.replaceSubrange(..<4, with: ValueBlob.prefix(forValue: wrong))
            #expect(throws: FormatError.malformed(field: "value length")) {
                try ValueBlob.valueByteCount(inPadded: blob.count) { blob[$0] }
            }
        }
    }

    @Test func `a byte behind the value that is not zero is refused, wherever it is`() throws {
        for place in 4..<32 {
            var blob = Self.padded(10, filler: 0)
            blob[place] = 1
            let isValue = place < 14
            if isValue {
                #expect(try ValueBlob.valueByteCount(inPadded: 32) { blob[$0] } == 10)
            } else {
                #expect(throws: FormatError.malformed(field: "padding")) {
                    try ValueBlob.valueByteCount(inPadded: 32) { blob[$0] }
                }
            }
        }
    }

    @Test func `too short a blob for a length is refused`() {
        #expect(throws: FormatError.truncated(field: "value")) {
            try ValueBlob.valueByteCount(inPadded: 3) { _ in 0 }
        }
    }

    @Test func `a head is padded to the next multiple of 256`() throws {
        for count in 1...249 {
            var head = Sample.aliasHead
            head.name = try #require(AliasName("alias/" + String(repeating: "x", count: count)))
            // The length of all, two lengths of one byte, a name, an id of 36 bytes, two moments.
            let fields = 4 + 1 + 6 + count + 1 + 36 + 8 + 8
            #expect(head.plaintext.count == (fields + 255) / 256 * 256, "\(count)")
        }
    }

    private static func padded(_ count: Int, filler: UInt8 = 0xA5) -> [UInt8] {
        let front = ValueBlob.prefix(forValue: count) + [UInt8](repeating: filler, count: count)
        let total = ValueBlob.paddedByteCount(forValue: count)
        return front + [UInt8](repeating: 0, count: total - front.count)
    }
}
