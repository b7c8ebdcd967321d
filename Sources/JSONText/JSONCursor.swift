import SecureMemory

/// A walk over the tokens of one JSON text, which it never copies.
///
/// The cursor holds offsets only, so the caller gives the same span to every ``next(in:)``. It reads
/// RFC 8259 to the letter: UTF-8 without a byte order mark, one value, nothing after it.
package struct JSONCursor: ~Copyable {
    /// How many objects and arrays may be open at once.
    package static let largestDepth = 64

    private enum Expectation {
        case value
        case valueOrEnd
        case key
        case keyOrEnd
        case commaOrEnd
        case nothing
    }

    private var offset = 0
    private var expectation = Expectation.value
    private var depth = 0
    /// One bit for each open container, the innermost lowest; set for an object.
    private var objects: UInt64 = 0
    private var seenKeys: SeenKeys?

    /// Starts before the first token.
    package init(duplicateKeys: DuplicateKeys = .refused) {
        seenKeys = duplicateKeys == .refused ? SeenKeys() : nil
    }

    /// The next token; nil once after the text's end.
    ///
    /// - Precondition: `json` is the span of the calls before, and none of them has thrown.
    /// - Complexity: O(1) memory for each open container and, when duplicates are refused, for each
    ///   key in one.
    package mutating func next(in json: RawSpan) throws(JSONError) -> JSONToken? {
        skipSpace(json)
        if expectation == .nothing {
            guard offset == json.byteCount else { throw .trailingBytes(at: offset) }
            return nil
        }
        var byte = try peek(json)
        if expectation == .commaOrEnd {
            if byte == closingByte { return close() }
            guard byte == UInt8(ascii: ",") else { throw .unexpectedByte(at: offset) }
            offset += 1
            skipSpace(json)
            byte = try peek(json)
            expectation = isInObject ? .key : .value
        }
        switch expectation {
        case .keyOrEnd where byte == closingByte, .valueOrEnd where byte == closingByte:
            return close()
        case .key, .keyOrEnd:
            return try key(json, byte)
        default:
            return try value(json, byte)
        }
    }

    private var isInObject: Bool { depth > 0 && objects & 1 == 1 }

    private var closingByte: UInt8 { UInt8(ascii: isInObject ? "}" : "]") }

    private func peek(_ json: RawSpan) throws(JSONError) -> UInt8 {
        guard offset < json.byteCount else { throw .truncated(at: offset) }
        return json.byte(at: offset)
    }

    private mutating func skipSpace(_ json: RawSpan) {
        while offset < json.byteCount {
            switch json.byte(at: offset) {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                offset += 1
            default:
                return
            }
        }
    }

    private mutating func key(_ json: RawSpan, _ byte: UInt8) throws(JSONError) -> JSONToken {
        guard byte == UInt8(ascii: "\"") else { throw .unexpectedByte(at: offset) }
        let range = try JSONString.scan(json, from: offset)
        try seenKeys?.insert(range, of: json)
        offset = range.upperBound + 1
        skipSpace(json)
        guard try peek(json) == UInt8(ascii: ":") else { throw .unexpectedByte(at: offset) }
        offset += 1
        expectation = .value
        return JSONToken(kind: .key, range: range, depth: depth)
    }

    private mutating func value(_ json: RawSpan, _ byte: UInt8) throws(JSONError) -> JSONToken {
        switch byte {
        case UInt8(ascii: "{"):
            return try open(.beginObject)
        case UInt8(ascii: "["):
            return try open(.beginArray)
        case UInt8(ascii: "\""):
            let range = try JSONString.scan(json, from: offset)
            return leaf(.string, range, next: range.upperBound + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let range = try JSONNumber.scan(json, from: offset)
            return leaf(.number, range, next: range.upperBound)
        case UInt8(ascii: "t"):
            return try literal("true", .true, json)
        case UInt8(ascii: "f"):
            return try literal("false", .false, json)
        case UInt8(ascii: "n"):
            return try literal("null", .null, json)
        default:
            throw .unexpectedByte(at: offset)
        }
    }

    private mutating func literal(
        _ name: StaticString, _ kind: JSONToken.Kind, _ json: RawSpan
    ) throws(JSONError) -> JSONToken {
        let start = offset
        var end = start
        for expected in name.description.utf8 {
            guard end < json.byteCount else { throw .truncated(at: end) }
            guard json.byte(at: end) == expected else { throw .unexpectedByte(at: end) }
            end += 1
        }
        return leaf(kind, start..<end, next: end)
    }

    private mutating func leaf(
        _ kind: JSONToken.Kind, _ range: Range<Int>, next: Int
    ) -> JSONToken {
        offset = next
        expectation = depth == 0 ? .nothing : .commaOrEnd
        return JSONToken(kind: kind, range: range, depth: depth)
    }

    private mutating func open(_ kind: JSONToken.Kind) throws(JSONError) -> JSONToken {
        guard depth < Self.largestDepth else { throw .tooDeep(at: offset) }
        let token = JSONToken(kind: kind, range: offset..<offset + 1, depth: depth)
        objects = objects << 1 | (kind == .beginObject ? 1 : 0)
        depth += 1
        offset += 1
        expectation = kind == .beginObject ? .keyOrEnd : .valueOrEnd
        if kind == .beginObject { seenKeys?.enter() }
        return token
    }

    private mutating func close() -> JSONToken {
        let kind = isInObject ? JSONToken.Kind.endObject : .endArray
        if isInObject { seenKeys?.leave() }
        objects >>= 1
        depth -= 1
        offset += 1
        expectation = depth == 0 ? .nothing : .commaOrEnd
        return JSONToken(kind: kind, range: offset - 1..<offset, depth: depth)
    }
}
