import SecureMemory

/// The form of one UTF-8 sequence of two to four bytes (RFC 3629, 4).
enum UTF8Sequence {
    /// Checks the sequence that begins at `start` with a byte of 0x80 or more, and steps over it.
    static func scan(_ json: RawSpan, from start: Int) throws(JSONError) -> Int {
        let second: ClosedRange<UInt8>
        let count: Int
        // The narrower bounds of the second byte keep out overlong forms, surrogates and what lies
        // beyond U+10FFFF.
        switch json.byte(at: start) {
        case 0xC2...0xDF: (second, count) = (0x80...0xBF, 2)
        case 0xE0: (second, count) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE, 0xEF: (second, count) = (0x80...0xBF, 3)
        case 0xED: (second, count) = (0x80...0x9F, 3)
        case 0xF0: (second, count) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, count) = (0x80...0xBF, 4)
        case 0xF4: (second, count) = (0x80...0x8F, 4)
        default: throw .invalidUTF8(at: start)
        }
        guard start + count <= json.byteCount else {
            throw .invalidUTF8(at: start)
        }
        guard second.contains(json.byte(at: start + 1)) else { throw .invalidUTF8(at: start) }
        for offset in start + 2..<start + count {
            guard (0x80...0xBF).contains(json.byte(at: offset)) else {
                throw .invalidUTF8(at: start)
            }
        }
        return start + count
    }
}
