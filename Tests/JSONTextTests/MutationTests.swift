import FuzzEntries
import JSONText
import Testing

/// Texts changed at random, always in the same way: what breaks once breaks again.
struct MutationTests {
    @Test(arguments: [1, 2, 3, 4])
    func `a changed text is refused, or has a value that is written and read again`(
        seed: UInt64
    ) throws {
        var random = SplitMix(state: seed)
        let seeds =
            Texts.accepted.filter { $0.utf8.count < 100 }.map { Array($0.utf8) }
            + Texts.refused.map(\.text).filter { $0.count < 100 }
        var accepted = 0
        var refused = 0
        for _ in 0..<10_000 {
            let text = changed(seeds[random.below(seeds.count)], seeds, &random)
            do throws(JSONError) {
                let value = try value(text)
                accepted += 1
                try validate(text)
                var writer = PlainJSON()
                writer.write(value)
                #expect(try JSONTextTests.value(writer.output) == value)
                // A mark that the writer leaves out can make a value of another text too.
                #expect(String(validating: text, as: UTF8.self) != nil)
            } catch {
                refused += 1
                #expect(throws: error) { try validate(text) }
            }
            _ = try? field("a", of: text)
        }
        // Both answers are exercised.
        #expect(accepted > 1000)
        #expect(refused > 1000)
    }

    private func changed(
        _ seed: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix
    ) -> [UInt8] {
        let marks = Array("{}[]\",:\\u0123456789abcdefEDd+-. \ntrfn".utf8) + [0, 0x80, 0xC3, 0xF0]
        var text = seed
        for _ in 0..<random.below(4) {
            let place = random.below(text.count + 1)
            switch random.below(5) {
            case 0: text.insert(marks[random.below(marks.count)], at: place)
            case 1 where place < text.count: text.remove(at: place)
            case 2 where place < text.count: text[place] = UInt8(random.below(256))
            case 3 where place < text.count: text[place] = marks[random.below(marks.count)]
            default: text.insert(contentsOf: seeds[random.below(seeds.count)], at: place)
            }
        }
        return text
    }
}

/// The generator by Steele, Lea and Flood (2014): small, and the same everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ word >> 31) % UInt64(limit))
    }
}
