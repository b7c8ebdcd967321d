import SecureMemory

/// The form of a number (RFC 8259, 6), whose value is left to whoever needs it.
enum JSONNumber {
    /// Finds where the number ends that begins at `start` with a digit or a minus sign.
    static func scan(_ json: RawSpan, from start: Int) throws(JSONError) -> Range<Int> {
        var offset = start
        if json.byte(at: offset) == UInt8(ascii: "-") { offset += 1 }
        if offset < json.byteCount, json.byte(at: offset) == UInt8(ascii: "0") {
            offset += 1
            guard !isDigit(json, offset) else { throw .invalidNumber(at: offset) }
        } else {
            offset = try digits(json, from: offset)
        }
        if offset < json.byteCount, json.byte(at: offset) == UInt8(ascii: ".") {
            offset = try digits(json, from: offset + 1)
        }
        if offset < json.byteCount, json.byte(at: offset) | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < json.byteCount,
                json.byte(at: offset) == UInt8(ascii: "+")
                    || json.byte(at: offset) == UInt8(ascii: "-")
            {
                offset += 1
            }
            offset = try digits(json, from: offset)
        }
        return start..<offset
    }

    /// Steps over at least one digit.
    private static func digits(_ json: RawSpan, from start: Int) throws(JSONError) -> Int {
        var offset = start
        while isDigit(json, offset) { offset += 1 }
        guard offset > start else {
            throw offset < json.byteCount ? .invalidNumber(at: offset) : .truncated(at: offset)
        }
        return offset
    }

    private static func isDigit(_ json: RawSpan, _ offset: Int) -> Bool {
        offset < json.byteCount
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(json.byte(at: offset))
    }
}
