/// Text in which `*` stands for any bytes and `?` for one.
package struct Pattern: Equatable, Sendable {
    package static let longest = 320

    let bytes: [UInt8]

    /// Nil when it is empty or too long.
    package init?(_ bytes: [UInt8]) {
        guard (1...Self.longest).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    init(trusted text: String) {
        bytes = Array(text.utf8)
    }

    /// Whether it matches everything.
    var isUniversal: Bool { bytes.allSatisfy { $0 == UInt8(ascii: "*") } }

    /// Whether nothing in it stands for anything else.
    var isLiteral: Bool { !bytes.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// Whether all of `text` matches.
    ///
    /// Never more steps than the product of both sizes: a star goes back to the last one only.
    package func matches(_ text: [UInt8]) -> Bool {
        var (place, at) = (0, 0)
        var star: (place: Int, at: Int)?
        while at < text.count {
            if place < bytes.count, bytes[place] == UInt8(ascii: "*") {
                star = (place, at)
                place += 1
            } else if place < bytes.count,
                bytes[place] == UInt8(ascii: "?") || bytes[place] == text[at]
            {
                place += 1
                at += 1
            } else if let last = star {
                star = (last.place, last.at + 1)
                place = last.place + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return bytes[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }
}
