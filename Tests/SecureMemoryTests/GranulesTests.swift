import Testing

@testable import SecureMemory

@Suite struct GranulesTests {
    @Test func `the first free ones in a row are taken, over the words' borders too`() {
        var granules = Granules(count: 128)
        #expect(granules.takeFirst(60) == 0)
        #expect(granules.takeFirst(10) == 60)
        #expect(granules.takeFirst(58) == 70)
        #expect(granules.takeFirst(1) == nil)
        granules.giveBack(60..<70)
        granules.giveBack(5..<9)
        #expect(granules.takeFirst(5) == 60)
        #expect(granules.takeFirst(4) == 5)
        #expect(granules.takeFirst(6) == nil)
        #expect(granules.takeFirst(5) == 65)
        granules.giveBack(0..<128)
        #expect(granules.takeFirst(129) == nil)
        #expect(granules.takeFirst(128) == 0)
    }

    @Test func `what is taken is nobody else's until it comes back, whatever the order`() {
        var granules = Granules(count: 256)
        var owners = [Int](repeating: 0, count: 256)
        var held: [(start: Int, count: Int)] = []
        var state: UInt64 = 7
        for turn in 1...4000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = Int(state >> 33)
            if number % 3 == 0, !held.isEmpty {
                let (start, count) = held.remove(at: number % held.count)
                granules.giveBack(start..<(start + count))
                for place in start..<(start + count) { owners[place] = 0 }
                continue
            }
            let count = 1 + number % 40
            // As one would look for it without a trick.
            let expected = (0...(256 - count)).first { start in
                owners[start..<(start + count)].allSatisfy { $0 == 0 }
            }
            let found = granules.takeFirst(count)
            #expect(found == expected)
            guard let found else { continue }
            for place in found..<(found + count) { owners[place] = turn }
            held.append((found, count))
        }
    }
}
