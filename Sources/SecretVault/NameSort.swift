/// Puts lines in the order of the names they begin with, eight bytes of a name at a time.
///
/// Pure. A multikey quicksort: names that begin alike, as those of a tree do, are compared only where they
/// differ. Bentley and Sedgewick, Fast Algorithms for Sorting and Searching Strings, 1997.
struct NameSort {
    /// Each line begins with the length of its name, and the name.
    private let bytes: [UInt8]
    private var places: [UInt32]
    /// Of each place the eight bytes that are compared now; zeros behind the end of a name, in which there
    /// are none.
    private var words: [UInt64]

    /// - Parameter places: Where the lines begin; no name is there twice.
    init(_ bytes: [UInt8], _ places: [UInt32]) {
        self.bytes = bytes
        self.places = places
        words = [UInt64](repeating: 0, count: places.count)
    }

    /// The places, in order.
    mutating func sorted() -> [UInt32] {
        load(0..<places.count, from: 0)
        sort(0..<places.count, from: 0)
        return places
    }

    /// Sorts places whose names are the same up to `depth`.
    private mutating func sort(_ range: Range<Int>, from depth: Int) {
        var range = range
        while range.count > 1 {
            let pivot = median(range)
            let same = partition(range, around: pivot)
            if pivot & 0xFF != 0, same.count > 1 {
                load(same, from: depth + 8)
                sort(same, from: depth + 8)
            }
            let before = range.lowerBound..<same.lowerBound
            let after = same.upperBound..<range.upperBound
            // The larger part in this frame: the stack stays as deep as the logarithm.
            sort(before.count < after.count ? before : after, from: depth)
            range = before.count < after.count ? after : before
        }
    }

    /// - Returns: Where those that are the same as `pivot` lie now, between the smaller and the larger.
    private mutating func partition(_ range: Range<Int>, around pivot: UInt64) -> Range<Int> {
        var low = range.lowerBound
        var here = low
        var high = range.upperBound
        while here < high {
            let word = words[here]
            if word == pivot {
                here += 1
            } else if word < pivot {
                swap(low, here)
                low += 1
                here += 1
            } else {
                high -= 1
                swap(here, high)
            }
        }
        return low..<high
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        guard one != other else { return }
        words.swapAt(one, other)
        places.swapAt(one, other)
    }

    private func median(_ range: Range<Int>) -> UInt64 {
        let first = words[range.lowerBound]
        let middle = words[range.lowerBound + range.count / 2]
        let last = words[range.upperBound - 1]
        return max(min(first, middle), min(max(first, middle), last))
    }

    private mutating func load(_ range: Range<Int>, from depth: Int) {
        for index in range {
            let place = Int(places[index])
            let end = place + 1 + Int(bytes[place])
            var word: UInt64 = 0
            for offset in (place + 1 + depth)..<(place + 9 + depth) {
                word = word << 8 | (offset < end ? UInt64(bytes[offset]) : 0)
            }
            words[index] = word
        }
    }
}
