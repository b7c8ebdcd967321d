import Foundation
import Testing
import Vocabulary

@Suite struct UnixTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-86_400, "1969-12-31T00:00:00Z"),
            (-86_401, "1969-12-30T23:59:59Z"),
            (68_169_600, "1972-02-29T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (978_307_199, "2000-12-31T23:59:59Z"),
            (1_078_012_800, "2004-02-29T00:00:00Z"),
            (1_796_113_800, "2026-12-01T08:30:00Z"),
            (2_147_483_647, "2038-01-19T03:14:07Z"),
            (2_147_483_648, "2038-01-19T03:14:08Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-2_208_988_801, "1899-12-31T23:59:59Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func `a moment is written as the contract writes it`(_ seconds: Int64, _ text: String) {
        #expect(UnixTime(seconds: seconds).text == text)
        guard UnixTime(seconds: seconds).text.utf8.count == 20 else { return }
        var bytes = Array("before ".utf8)
        UnixTime(seconds: seconds).appendText(to: &bytes)
        #expect(bytes == Array("before \(text)".utf8))
    }

    @Test func `random moments of four-digit years are written as Foundation writes them`() {
        let formatter = ISO8601DateFormatter()
        var random = SplitMix64(state: 0x6B69_7374)
        // From 1600, where Foundation's calendar is the Gregorian one too.
        for _ in 0..<20_000 {
            let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &random)
            let expected = formatter.string(
                from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(UnixTime(seconds: seconds).text == expected)
        }
    }

    @Test func `a day has 86,400 seconds, whatever the calendar says`() {
        let start = UnixTime(seconds: 951_782_399)
        #expect(start.adding(days: 1).seconds == 951_868_799)
        #expect(start.adding(days: 30).seconds == start.seconds + 2_592_000)
        #expect(start.adding(days: 0) == start)
        #expect(start < start.adding(days: 1))
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
