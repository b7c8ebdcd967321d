import SecureMemory

/// Parameters as they stand in a query or a form: `a=b&c=d`, percent-encoded, `+` for a blank.
///
/// Read strictly, since two readers who differ about one text are two requests: `%` is followed by two
/// hexadecimal digits; nothing but printable ASCII stands there; every parameter has a name.
///
/// Source: WHATWG URL, 5; RFC 3986, 2.1.
enum FormText {
    static let longestName = 256

    /// The parameters of a text, in its order.
    ///
    /// - Parameters:
    ///   - most: More are refused.
    ///   - isSecret: Whether the values of a name are to be kept in ``SecretBytes``.
    static func parameters(
        in text: RawSpan, most: Int, isSecret: (String) -> Bool
    ) throws(SignatureRefusal) -> [RequestParameter] {
        var parameters: [RequestParameter] = []
        var start = 0
        guard text.byteCount > 0 else { return [] }
        while start <= text.byteCount {
            var end = start
            while end < text.byteCount, text.byte(at: end) != UInt8(ascii: "&") { end += 1 }
            guard parameters.count < most else { throw .tooManyParameters }
            parameters.append(try parameter(in: text.extracting(start..<end), isSecret))
            start = end + 1
        }
        return parameters
    }

    private static func parameter(
        in text: RawSpan, _ isSecret: (String) -> Bool
    ) throws(SignatureRefusal) -> RequestParameter {
        var end = 0
        while end < text.byteCount, text.byte(at: end) != UInt8(ascii: "=") { end += 1 }
        let front = text.extracting(0..<end)
        var bytes: [UInt8] = []
        try decode(front) { bytes.append($0) }
        guard (1...longestName).contains(bytes.count), !bytes.contains(0),
            let name = String(validating: bytes, as: UTF8.self)
        else { throw .malformed }
        let value = text.extracting(min(end + 1, text.byteCount)..<text.byteCount)
        guard isSecret(name) else {
            var text: [UInt8] = []
            try decode(value) { text.append($0) }
            return RequestParameter(name: name, value: .text(text))
        }
        return RequestParameter(name: name, value: .secret(try secret(value)))
    }

    private static func secret(_ text: RawSpan) throws(SignatureRefusal) -> SharedSecret {
        var count = 0
        try decode(text) { _ in count += 1 }
        var bytes: SecretBytes
        do throws(SecretBytesError) { bytes = try SecretBytes(byteCount: count) } catch {
            throw .outOfMemory
        }
        try bytes.write { (output) throws(SignatureRefusal) in
            var place = 0
            try decode(text) {
                output.storeBytes(of: $0, toByteOffset: place, as: UInt8.self)
                place += 1
            }
        }
        return SharedSecret(bytes)
    }

    private static func decode(
        _ text: RawSpan, _ emit: (UInt8) -> Void
    ) throws(SignatureRefusal) {
        var place = 0
        while place < text.byteCount {
            let byte = text.byte(at: place)
            switch byte {
            case UInt8(ascii: "+"): emit(0x20)
            case UInt8(ascii: "%"):
                guard place + 2 < text.byteCount, let high = digit(text.byte(at: place + 1)),
                    let low = digit(text.byte(at: place + 2))
                else { throw .malformed }
                emit(high << 4 | low)
                place += 2
            case 0x21...0x7E: emit(byte)
            default: throw .malformed
            }
            place += 1
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
