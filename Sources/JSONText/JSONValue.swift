import SecureMemory

/// A small JSON text as a value, for parameters that are no secret, such as label lists and tags.
///
/// Strings and keys are UTF-8 bytes and compare as such: Unicode equivalence, which `String` applies,
/// would make two names one.
package indirect enum JSONValue: Equatable, Sendable {
    /// One key and its value.
    package struct Member: Equatable, Sendable {
        package let key: [UInt8]
        package let value: JSONValue

        package init(key: [UInt8], value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Members in the order of the text, no key twice.
    case object([Member])
    case array([JSONValue])
    case string([UInt8])
    /// The number as it is written.
    case number([UInt8])
    case bool(Bool)
    case null

    /// Reads one text; a key twice in an object is refused.
    ///
    /// - Parameter largestByteCount: Longer texts are refused unread.
    package init(parsing json: RawSpan, largestByteCount: Int = 65_536) throws(JSONError) {
        guard json.byteCount <= largestByteCount else { throw .tooLong(at: largestByteCount) }
        var cursor = JSONCursor(duplicateKeys: .refused)
        guard let token = try cursor.next(in: json) else { throw .truncated(at: 0) }
        self = try Self.value(token, &cursor, json)
        // The cursor refuses what follows the value.
        _ = try cursor.next(in: json)
    }

    /// The value of an object's key; nil when absent or when this is no object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.elementsEqual(key.utf8) }?.value
    }

    /// Depth is bounded by the cursor, and with it the recursion.
    private static func value(
        _ token: JSONToken, _ cursor: inout JSONCursor, _ json: RawSpan
    ) throws(JSONError) -> JSONValue {
        switch token.kind {
        case .beginObject:
            var members: [Member] = []
            while let key = try cursor.next(in: json), key.kind == .key,
                let first = try cursor.next(in: json)
            {
                members.append(
                    Member(
                        key: text(key.range, json), value: try value(first, &cursor, json)))
            }
            return .object(members)
        case .beginArray:
            var elements: [JSONValue] = []
            while let element = try cursor.next(in: json), element.kind != .endArray {
                elements.append(try value(element, &cursor, json))
            }
            return .array(elements)
        case .string:
            return .string(text(token.range, json))
        case .number:
            return .number(token.range.map { json.byte(at: $0) })
        case .true:
            return .bool(true)
        case .false:
            return .bool(false)
        case .null:
            return .null
        case .key, .endObject, .endArray:
            preconditionFailure("the cursor gives no such token where a value begins")
        }
    }

    private static func text(_ range: Range<Int>, _ json: RawSpan) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var bytes = UnescapedBytes(of: range)
        while let byte = bytes.next(in: json) { text.append(byte) }
        return text
    }
}
