import Testing
import Vocabulary

@Suite struct DescriptionTests {
    @Test func `a description has at most 8,192 bytes of UTF-8`() {
        #expect(Description(String(repeating: "x", count: 8192)) != nil)
        #expect(Description(String(repeating: "x", count: 8193)) == nil)
        // Three bytes each: fewer characters, the same limit.
        #expect(Description(String(repeating: "密", count: 2730)) != nil)
        #expect(Description(String(repeating: "密", count: 2731)) == nil)
    }

    @Test func `any text but NUL is kept as it is`() throws {
        let text = "line\nwith \"quotes\", \u{202E}and e\u{301}"
        #expect(Array(try #require(Description(text)).text.utf8) == Array(text.utf8))
        #expect(Description("a\0b") == nil)
        #expect(Description("") == .empty)
    }

    @Test func `bytes that are not UTF-8 are refused, those that are make the same text`() {
        #expect(Description(Array("é".utf8)) == Description("é"))
        for bytes: [UInt8] in [[0xC3], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0x80]] {
            #expect(Description(bytes) == nil, "\(bytes)")
        }
    }
}
