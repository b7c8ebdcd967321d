import SecureMemory

/// What a checked string says, byte after byte, as UTF-8.
///
/// Never more bytes than the string has in the text: the shortest escape of each character is at
/// least as long as its UTF-8.
struct UnescapedBytes {
    private var offset: Int
    private let end: Int
    /// Bytes of a character written as `\u` that are still to come, the next one lowest.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    /// - Parameter string: A range that ``JSONString/scan(_:from:)`` returned.
    init(of string: Range<Int>) {
        offset = string.lowerBound
        end = string.upperBound
    }

    mutating func next(in json: RawSpan) -> UInt8? {
        if pendingCount > 0 { return takePending() }
        guard offset < end else { return nil }
        let byte = json.byte(at: offset)
        guard byte == UInt8(ascii: "\\") else {
            offset += 1
            return byte
        }
        let letter = json.byte(at: offset + 1)
        guard letter == UInt8(ascii: "u") else {
            offset += 2
            return Self.short(letter)
        }
        encode(scalar(json))
        return takePending()
    }

    private mutating func takePending() -> UInt8 {
        defer {
            pending >>= 8
            pendingCount -= 1
        }
        return UInt8(truncatingIfNeeded: pending)
    }

    private static func short(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// Reads the `\u` escape, or the pair of them, at `offset`.
    private mutating func scalar(_ json: RawSpan) -> UInt32 {
        let first = JSONString.unit(json, at: offset + 2)
        offset += 6
        guard (0xD800..<0xDC00).contains(first) else { return first }
        let second = JSONString.unit(json, at: offset + 2)
        offset += 6
        return 0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)
    }

    private mutating func encode(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            (pending, pendingCount) = (scalar, 1)
        case 0x80..<0x800:
            (pending, pendingCount) = (0xC0 | scalar >> 6 | tail(scalar) << 8, 2)
        case 0x800..<0x10000:
            pending = 0xE0 | scalar >> 12 | tail(scalar >> 6) << 8 | tail(scalar) << 16
            pendingCount = 3
        default:
            pending =
                0xF0 | scalar >> 18 | tail(scalar >> 12) << 8 | tail(scalar >> 6) << 16
                | tail(scalar) << 24
            pendingCount = 4
        }
    }

    private func tail(_ bits: UInt32) -> UInt32 { 0x80 | bits & 0x3F }
}
