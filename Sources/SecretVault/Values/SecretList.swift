import SecureMemory
import Synchronization
import Threads
import VaultFormat
package import Vocabulary

/// Secrets as lists show them, kept as bytes.
package struct SecretList: Sendable {
    /// As many as have read an index, and no more than ``LinePlace/parts``.
    private var parts: [SecretLines]
    /// Where the lines begin, in the order of the list.
    private var places: [LinePlace]

    package init() {
        parts = [SecretLines()]
        places = []
    }

    /// The lines in the order they lie in.
    init(_ parts: [SecretLines]) {
        self.parts = parts
        places = NameRange(from: nil, upTo: nil).places(in: parts, expected: parts.lineCount)
    }

    /// The lines by the bytes of the names, of which none is there twice; each part has a thread.
    init(sorting parts: [SecretLines]) {
        self.parts = parts
        let ranges = NameRange.division(of: parts, into: parts.count)
        let sorted = SortedPlaces(ranges.count)
        // For names are not spread evenly, but nearly.
        let expected = parts.lineCount / ranges.count
        Threads.sideBySide(
            ranges.count, threads: ranges.count, stackByteCount: Threads.smallStack,
            { number in
                let places = ranges[number].places(
                    in: parts, expected: ranges.count == 1 ? expected : expected / 4 * 5)
                let mine = NameSort(parts, places).sorted()
                sorted.all.withLock { $0[number] = mine }
                return true
            })
        var all = sorted.all.withLock { all in
            defer { all = [] }
            return all
        }
        // Each goes as soon as it is copied: together they are a seventh of what a list keeps.
        places = all[0]
        for number in all.indices.dropFirst() {
            places += all[number]
            all[number] = []
        }
    }

    private final class SortedPlaces: Sendable {
        let all: Mutex<[[LinePlace]]>
        init(_ count: Int) { all = Mutex(Array(repeating: [], count: count)) }
    }

    /// Adds a secret; lists are in the order of names, which is the caller's to keep.
    package mutating func add(_ secret: SecretListing) {
        let last = parts.count - 1
        places.append(LinePlace(last, parts[last].bytes.count))
        parts[last].add(secret)
    }
}

extension [SecretLines] {
    fileprivate var lineCount: Int { reduce(0) { $0 + $1.count } }
}

extension SecretList {
    /// The bytes of a name.
    package func name(at index: Int) -> ArraySlice<UInt8> {
        let place = places[index]
        return parts[place.part].name(at: place.offset)
    }

    /// The key that seals its values.
    package func keyID(at index: Int) -> KeyID {
        let place = places[index]
        return parts[place.part].keyID(at: place.offset)
    }

    package func created(at index: Int) -> UnixTime {
        let place = places[index]
        return parts[place.part].created(at: place.offset)
    }

    package func updated(at index: Int) -> UnixTime {
        let place = places[index]
        return parts[place.part].updated(at: place.offset)
    }

    /// The end of the recovery window, when one runs or has run.
    package func plannedDeletion(at index: Int) -> UnixTime? {
        let place = places[index]
        return parts[place.part].plannedDeletion(at: place.offset)
    }

    /// Lends what lists show of some secrets: the bytes of each name, when it was made, when it was last
    /// changed, and when it will be deleted.
    package func eachLine(
        of indices: Range<Int>,
        _ body: (_ name: RawSpan, UnixTime, UnixTime, _ planned: UnixTime?) -> Void
    ) {
        parts.lend { first, second, third, fourth in
            // Lines lie anywhere in memory: several are asked for before the first is needed.
            var lengths = InlineArray<16, UInt8>(repeating: 0)
            for start in stride(from: indices.lowerBound, to: indices.upperBound, by: 16) {
                let block = start..<Swift.min(start + 16, indices.upperBound)
                for index in block {
                    let place = places[index]
                    lengths[index - start] = place.read(first, second, third, fourth) {
                        $0.byte(at: place.offset)
                    }
                }
                for index in block {
                    let place = places[index]
                    place.read(first, second, third, fourth) {
                        SecretLines.lend(
                            place.offset, nameCount: Int(lengths[index - start]), of: $0, body)
                    }
                }
            }
        }
    }

    /// Of a sorted list the part whose names begin with `prefix`.
    ///
    /// O(log n).
    package func indices(withPrefix prefix: [UInt8]) -> Range<Int> {
        let start = firstIndex { !$0.lexicographicallyPrecedes(prefix) }
        let end = firstIndex {
            !$0.lexicographicallyPrecedes(prefix) && !$0.starts(with: prefix)
        }
        return start..<end
    }

    /// Of a sorted list where the names behind `name` begin.
    ///
    /// O(log n).
    package func firstIndex(behind name: [UInt8]) -> Int {
        firstIndex { name.lexicographicallyPrecedes($0) }
    }

    /// The first whose name is behind something, which all that follow are too.
    private func firstIndex(_ isBehind: (ArraySlice<UInt8>) -> Bool) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(name(at: middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension SecretList: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { places.count }

    package subscript(index: Int) -> SecretListing {
        SecretListing(
            name: secretName(at: index),
            keyID: keyID(at: index), created: created(at: index),
            updated: updated(at: index), plannedDeletion: plannedDeletion(at: index))
    }

    package func secretName(at index: Int) -> SecretName {
        guard let name = SecretName(Array(name(at: index))) else {
            preconditionFailure("a name that was valid is not")
        }
        return name
    }
}

extension SecretList: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}
