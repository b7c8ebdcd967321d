/// The known word that a mistyped one may have meant.
package enum Suggestion {
    /// The nearest of `words`, if it is near enough to be meant.
    package static func nearest(to word: String, in words: some Sequence<String>) -> String? {
        nearest(to: Array(word.utf8), in: words.lazy.map { Array($0.utf8) })
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same over bytes; the first of equals wins.
    package static func nearest(to word: [UInt8], in words: some Sequence<[UInt8]>) -> [UInt8]? {
        // A third of the word may be wrong, at least one letter, at most three.
        var bound = min(3, max(1, word.count / 3)) + 1
        var best: [UInt8]?
        for candidate in words where abs(candidate.count - word.count) < bound {
            let distance = distance(word, candidate, below: bound)
            if distance < bound {
                (best, bound) = (candidate, distance)
            }
        }
        return best
    }

    /// How many letters must be put in, taken out, changed or swapped with their neighbour
    /// (optimal string alignment); `bound` when it is that or more.
    static func distance(_ a: [UInt8], _ b: [UInt8], below bound: Int) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for row in 1...max(1, a.count) where row <= a.count {
            var current = [row]
            for column in 1...max(1, b.count) where column <= b.count {
                let isSame = a[row - 1] == b[column - 1]
                var cost = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            guard (current.min() ?? bound) < bound else { return bound }
            (beforeLast, last) = (last, current)
        }
        return min(bound, last[b.count])
    }
}
