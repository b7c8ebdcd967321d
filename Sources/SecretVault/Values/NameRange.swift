import SecureMemory
import Vocabulary

/// The names from one name on and before another; nil is as far as there are any.
struct NameRange: Sendable {
    let from: Bound?
    let upTo: Bound?

    /// A name as numbers that compare as its bytes do.
    struct Bound: Sendable {
        let words: [UInt64]

        init(_ lines: SecretLines, _ place: Int) {
            words = lines.bytes.lend { bytes in
                stride(from: 0, to: Int(bytes.byte(at: place)), by: 8).map {
                    SecretLines.word(at: place, from: $0, in: bytes)
                }
            }
        }

        /// Whether the name of the line at `place` comes before this one.
        func isBehindName(at place: Int, in bytes: RawSpan) -> Bool {
            var depth = 0
            for word in words {
                let own = SecretLines.word(at: place, from: depth, in: bytes)
                if own != word { return own < word }
                // Both end here.
                if own & 0xFF == 0 { return false }
                depth += 8
            }
            return false
        }
    }

    /// Divides all names into `count` ranges of about as many lines.
    static func division(of parts: [SecretLines], into count: Int) -> [NameRange] {
        let all = parts.indices.flatMap { part in
            parts[part].samples.map { LinePlace(part, Int($0)) }
        }
        let samples = NameSort(parts, all).sorted()
        guard count > 1, samples.count >= count else { return [NameRange(from: nil, upTo: nil)] }
        let bounds = (1..<count).map { number in
            let place = samples[number * samples.count / count]
            return Bound(parts[place.part], place.offset)
        }
        return (0..<count).map { number in
            NameRange(
                from: number == 0 ? nil : bounds[number - 1],
                upTo: number == bounds.count ? nil : bounds[number])
        }
    }

    /// Where the lines begin whose names are of this range.
    func places(in parts: [SecretLines], expected: Int) -> [LinePlace] {
        var places: [LinePlace] = []
        places.reserveCapacity(expected)
        for (part, lines) in parts.enumerated() {
            lines.bytes.lend { bytes in
                var place = 0
                while place < bytes.byteCount {
                    if contains(place, bytes) { places.append(LinePlace(part, place)) }
                    place = SecretLines.next(after: place, in: bytes)
                }
            }
        }
        return places
    }

    private func contains(_ place: Int, _ bytes: RawSpan) -> Bool {
        if let from, from.isBehindName(at: place, in: bytes) { return false }
        return upTo?.isBehindName(at: place, in: bytes) ?? true
    }
}
