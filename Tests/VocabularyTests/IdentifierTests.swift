import Testing
import Vocabulary

@Suite struct IdentifierTests {
    private static let counting = (0..<16).map { UInt8($0) * 17 }

    @Test func `sixteen bytes make an identifier, fifteen and seventeen do not`() {
        #expect(Identifier(Self.counting)?.bytes == Self.counting)
        #expect(Identifier(Array(Self.counting.dropLast())) == nil)
        #expect(Identifier(Self.counting + [0]) == nil)
        #expect(Identifier([]) == nil)
    }

    @Test func `hexadecimal digits are lower case and keep leading zeros`() throws {
        let id = try #require(Identifier(Self.counting))
        #expect(id.hex == "00112233445566778899aabbccddeeff")
        #expect(Identifier.hexDigits(of: [0x00, 0x0F, 0xF0]) == "000ff0")
        #expect(Identifier.hexDigits(of: []) == "")
    }

    @Test func `the UUID form groups the same digits 8-4-4-4-12`() throws {
        let id = try #require(Identifier(Self.counting))
        #expect(id.uuidText == "00112233-4455-6677-8899-aabbccddeeff")
    }

    @Test func `none is all zeros and comes first`() throws {
        #expect(Identifier.none.bytes == [UInt8](repeating: 0, count: 16))
        let low = try #require(Identifier([UInt8](repeating: 0, count: 15) + [1]))
        let high = try #require(Identifier([0x80] + [UInt8](repeating: 0, count: 15)))
        #expect([high, low, .none].sorted() == [.none, low, high])
    }
}
