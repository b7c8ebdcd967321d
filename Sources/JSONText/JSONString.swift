import SecureMemory

/// The form of a string (RFC 8259, 7), and what its bytes say once unescaped.
enum JSONString {
    /// Finds the end of the string whose opening quote is at `quote`, and checks all of it.
    ///
    /// - Returns: What lies between the quotes; the closing quote is at its upper bound.
    static func scan(_ json: RawSpan, from quote: Int) throws(JSONError) -> Range<Int> {
        var offset = quote + 1
        while offset < json.byteCount {
            switch json.byte(at: offset) {
            case UInt8(ascii: "\""):
                return quote + 1..<offset
            case UInt8(ascii: "\\"):
                offset = try escape(json, from: offset)
            case 0..<0x20:
                throw .controlCharacter(at: offset)
            case 0x20..<0x80:
                offset += 1
            default:
                offset = try UTF8Sequence.scan(json, from: offset)
            }
        }
        throw .truncated(at: offset)
    }

    /// Whether two checked strings of one text say the same.
    static func isEqual(_ a: Range<Int>, _ b: Range<Int>, of json: RawSpan) -> Bool {
        var left = UnescapedBytes(of: a)
        var right = UnescapedBytes(of: b)
        while let byte = left.next(in: json) {
            guard right.next(in: json) == byte else { return false }
        }
        return right.next(in: json) == nil
    }

    /// Whether a checked string says `text`, byte for byte; Unicode equivalence does not count.
    static func isEqual(_ range: Range<Int>, to text: String, of json: RawSpan) -> Bool {
        var bytes = UnescapedBytes(of: range)
        for expected in text.utf8 {
            guard bytes.next(in: json) == expected else { return false }
        }
        return bytes.next(in: json) == nil
    }

    /// The UTF-16 unit written by the four digits at `offset` of a checked string.
    static func unit(_ json: RawSpan, at offset: Int) -> UInt32 {
        var unit: UInt32 = 0
        for place in 0..<4 {
            unit = unit << 4 | UInt32(hexValue(json.byte(at: offset + place)) ?? 0)
        }
        return unit
    }

    private static func escape(_ json: RawSpan, from backslash: Int) throws(JSONError) -> Int {
        let offset = backslash + 1
        guard offset < json.byteCount else { throw .truncated(at: offset) }
        switch json.byte(at: offset) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return offset + 1
        case UInt8(ascii: "u"):
            return try unicodeEscape(json, from: backslash)
        default:
            throw .invalidEscape(at: offset)
        }
    }

    private static func unicodeEscape(
        _ json: RawSpan, from backslash: Int
    ) throws(JSONError) -> Int {
        let end = try checkDigits(json, from: backslash + 2)
        switch unit(json, at: backslash + 2) {
        case 0xD800..<0xDC00:
            for (offset, expected) in [(end, UInt8(ascii: "\\")), (end + 1, UInt8(ascii: "u"))] {
                guard offset < json.byteCount else { throw .truncated(at: offset) }
                guard json.byte(at: offset) == expected else {
                    throw .loneSurrogate(at: backslash)
                }
            }
            let pairEnd = try checkDigits(json, from: end + 2)
            guard (0xDC00..<0xE000).contains(unit(json, at: end + 2)) else {
                throw .loneSurrogate(at: backslash)
            }
            return pairEnd
        case 0xDC00..<0xE000:
            throw .loneSurrogate(at: backslash)
        default:
            return end
        }
    }

    private static func checkDigits(_ json: RawSpan, from start: Int) throws(JSONError) -> Int {
        for offset in start..<start + 4 {
            guard offset < json.byteCount else { throw .truncated(at: offset) }
            guard hexValue(json.byte(at: offset)) != nil else { throw .invalidEscape(at: offset) }
        }
        return start + 4
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
