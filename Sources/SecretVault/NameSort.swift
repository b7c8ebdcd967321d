import Vocabulary

/// Puts lines in the order of their names, eight bytes of a name at a time.
///
/// Pure. A multikey quicksort: names that begin alike, as those of a tree do, are compared only where they
/// differ. Bentley and Sedgewick, Fast Algorithms for Sorting and Searching Strings, 1997.
struct NameSort {
    private let parts: [SecretLines]
    private var places: [LinePlace]
    /// Of each place the eight bytes that are compared now.
    private var words: [UInt64]

    /// - Parameter places: Where the lines begin; no name is there twice.
    init(_ parts: [SecretLines], _ places: consuming [LinePlace]) {
        self.parts = parts
        words = [UInt64](repeating: 0, count: places.count)
        self.places = places
    }

    /// The places, in order.
    consuming func sorted() -> [LinePlace] {
        load(0..<places.count, from: 0)
        sort(0..<places.count, from: 0)
        return places
    }

    /// Sorts places whose names are the same up to `depth`.
    private mutating func sort(_ range: Range<Int>, from depth: Int) {
        var range = range
        while range.count > Self.few {
            let pivot = median(range)
            let low = partition(range) { $0 < pivot }
            let high = partition(low..<range.upperBound) { $0 == pivot }
            sortDeeper(low..<high, from: depth)
            let before = range.lowerBound..<low
            let after = high..<range.upperBound
            // The larger part in this frame: the stack stays as deep as the logarithm.
            sort(before.count < after.count ? before : after, from: depth)
            range = before.count < after.count ? after : before
        }
        sortFew(range, from: depth)
    }

    /// How many are put in order one by one.
    private static let few = 12

    private mutating func sortFew(_ range: Range<Int>, from depth: Int) {
        guard range.count > 1 else { return }
        for index in range.dropFirst() {
            let (word, place) = (words[index], places[index])
            var to = index
            while to > range.lowerBound, words[to - 1] > word {
                words[to] = words[to - 1]
                places[to] = places[to - 1]
                to -= 1
            }
            words[to] = word
            places[to] = place
        }
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start + 1
            while end < range.upperBound, words[end] == words[start] { end += 1 }
            sortDeeper(start..<end, from: depth)
            start = end
        }
    }

    /// Sorts places whose names are the same in the eight bytes from `depth` on too.
    private mutating func sortDeeper(_ range: Range<Int>, from depth: Int) {
        // Where they end within these there is only one.
        guard range.count > 1, words[range.lowerBound] & 0xFF != 0 else { return }
        load(range, from: depth + 8)
        sort(range, from: depth + 8)
    }

    /// Puts those in front for which `isFirst`, without a branch that no processor can foresee.
    ///
    /// - Returns: Where the others begin.
    private mutating func partition(_ range: Range<Int>, _ isFirst: (UInt64) -> Bool) -> Int {
        var low = range.lowerBound
        for here in range {
            let (word, place) = (words[here], places[here])
            words[here] = words[low]
            places[here] = places[low]
            words[low] = word
            places[low] = place
            low += isFirst(word) ? 1 : 0
        }
        return low
    }

    private func median(_ range: Range<Int>) -> UInt64 {
        let first = words[range.lowerBound]
        let middle = words[range.lowerBound + range.count / 2]
        let last = words[range.upperBound - 1]
        return max(min(first, middle), min(max(first, middle), last))
    }

    private mutating func load(_ range: Range<Int>, from depth: Int) {
        parts.lend { first, second, third, fourth in
            for index in range {
                let place = places[index]
                words[index] = place.read(first, second, third, fourth) {
                    SecretLines.word(at: place.offset, from: depth, in: $0)
                }
            }
        }
    }
}
