/// Which of many equal parts are taken: one bit each, looked through a word at a time.
struct Granules {
    private var words: [UInt64]

    /// - Parameter count: A multiple of 64.
    init(count: Int) {
        words = [UInt64](repeating: 0, count: count / 64)
    }

    /// Takes the first so many free ones in a row.
    ///
    /// - Returns: Where they begin; nil when there are none.
    mutating func takeFirst(_ wanted: Int) -> Int? {
        guard let start = first(wanted) else { return nil }
        for place in start..<(start + wanted) { words[place / 64] |= 1 << UInt64(place % 64) }
        return start
    }

    mutating func giveBack(_ range: Range<Int>) {
        for place in range { words[place / 64] &= ~(1 << UInt64(place % 64)) }
    }

    private func first(_ wanted: Int) -> Int? {
        // How many free ones lie before the one looked at.
        var run = 0
        for (index, word) in words.enumerated() {
            var bit = 0
            while bit < 64 {
                let rest = word >> UInt64(bit)
                let taken = (~rest).trailingZeroBitCount
                if taken > 0 {
                    run = 0
                    bit += taken
                    continue
                }
                let free = min(rest.trailingZeroBitCount, 64 - bit)
                bit += free
                run += free
                if run >= wanted { return index * 64 + bit - run }
            }
        }
        return nil
    }
}
