import Sealing
import Testing

struct ConstantTimeTests {
    @Test func `only the same bytes are equal`() {
        let bytes = [UInt8](0..<40)
        #expect(ConstantTime.isEqual(bytes, [UInt8](0..<40)))
        #expect(ConstantTime.isEqual([], []))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 0x80
            #expect(!ConstantTime.isEqual(bytes, other))
            #expect(!ConstantTime.isEqual(bytes, Array(bytes.prefix(place))))
        }
    }
}
