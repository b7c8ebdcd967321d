import Testing
import VaultFormat
import Vocabulary

/// Values no clock gives, but bytes can.
@Suite struct ExtremeTests {
    @Test func `a deletion at the end of time is refused, and stops nothing`() async {
        await #expect(processExitsWith: .success) {
            let asked = Context.field(UInt64(Sample.now.seconds)) + [0, 7]
            let extreme = Context.field(UInt64(Int64.max)) + [0, 7]
            let refusal = Refusal(
                "", "secret head", .malformed(field: "deletion not before"), .swap(asked, extreme))
            let spoilt = try #require(refusal.spoilt(Sample.secretHead.plaintext))
            #expect(throws: FormatError.self) { _ = try SecretHead(plaintext: spoilt) }
        }
    }
}
