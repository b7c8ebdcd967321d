import JSONText
import Testing

/// A text and what must be said of it.
struct Refusal: CustomTestStringConvertible {
    let text: [UInt8]
    let error: JSONError

    init(_ text: String, _ error: JSONError) {
        self.text = Array(text.utf8)
        self.error = error
    }

    init(_ text: [UInt8], _ error: JSONError) {
        self.text = text
        self.error = error
    }

    var testDescription: String { "\(String(decoding: text.prefix(40), as: UTF8.self)) \(error)" }
}

/// Texts in the manner of the JSON parsing test suite: each accepted one shows a rule that some
/// refused one breaks.
enum Texts {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "\"\"", "[]", "{}", " \t\r\n1 \t\r\n",
        "[1]", "[1,2]", "[ 1 , 2 ]", "[[],[[]]]", "[null,1,\"2\",{}]",
        #"{"a":1}"#, #"{"a":1,"b":2}"#, #"{ "a" : { "a" : [ ] } }"#, #"{"":0}"#,
        #"{"a":1,"A":2}"#, #"[{"a":1},{"a":2}]"#, #"{"a":{"a":{"a":1}}}"#,
        "10", "123456789012345678901234567890", "-1", "1.0", "0.5", "-0.0", "1e1", "1E1", "1e+1",
        "1e-1", "0e0", "0.1e1", "1.5E-10", "1e999999",
        #""a""#, #""\"""#, #""\\""#, #""\/""#, #""/""#, #""\b\f\n\r\t""#, #""\u0000""#,
        #""\u00e9""#, #""\u00E9""#, #""\uFFFF""#, #""\uD834\uDD1E""#, #""\uDBFF\uDFFF""#,
        #""\\u0041""#, #""\u005c\u0022""#,
        "\"\u{7F}\"", "\"\u{80}\"", "\"é\"", "\"\u{7FF}\u{800}\"", "\"\u{D7FF}\u{E000}\"",
        "\"\u{FFFF}\u{10000}\u{10FFFF}\"", "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"",
        // The same character in two normal forms is two keys.
        "{\"\u{E9}\":1,\"e\u{301}\":2}",
        String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
        String(repeating: #"{"a":"#, count: 63) + "{}" + String(repeating: "}", count: 63),
    ]

    static let refused: [Refusal] =
        structure + numbers + strings + encodings + [
            Refusal(#"{"a":1,"a":1}"#, .duplicateKey(at: 8)),
            Refusal(#"{"a":1,"b":2,"\u0061":3}"#, .duplicateKey(at: 14)),
            Refusal(#"[{"a":{"b":1},"a":2}]"#, .duplicateKey(at: 15)),
            Refusal(#"{"":1,"":2}"#, .duplicateKey(at: 7)),
        ]

    private static let structure: [Refusal] = [
        Refusal("", .truncated(at: 0)), Refusal(" ", .truncated(at: 1)),
        Refusal("1 2", .trailingBytes(at: 2)), Refusal("{}{}", .trailingBytes(at: 2)),
        Refusal("[]]", .trailingBytes(at: 2)), Refusal("null,", .trailingBytes(at: 4)),
        Refusal("1\u{0}", .trailingBytes(at: 1)), Refusal("{}//x", .trailingBytes(at: 2)),
        Refusal("[1,]", .unexpectedByte(at: 3)), Refusal("[,1]", .unexpectedByte(at: 1)),
        Refusal("[1,,2]", .unexpectedByte(at: 3)), Refusal("[1 2]", .unexpectedByte(at: 3)),
        Refusal("[1:2]", .unexpectedByte(at: 2)), Refusal("[1}", .unexpectedByte(at: 2)),
        Refusal("{]", .unexpectedByte(at: 1)), Refusal(#"{"a":1]"#, .unexpectedByte(at: 6)),
        Refusal("]", .unexpectedByte(at: 0)), Refusal("}", .unexpectedByte(at: 0)),
        Refusal(#"{"a"}"#, .unexpectedByte(at: 4)), Refusal(#"{"a":}"#, .unexpectedByte(at: 5)),
        Refusal(#"{"a":1,}"#, .unexpectedByte(at: 7)), Refusal("{,}", .unexpectedByte(at: 1)),
        Refusal(#"{"a",1}"#, .unexpectedByte(at: 4)), Refusal("{1:1}", .unexpectedByte(at: 1)),
        Refusal("{a:1}", .unexpectedByte(at: 1)), Refusal("{'a':1}", .unexpectedByte(at: 1)),
        Refusal(#"{"a":1 "b":2}"#, .unexpectedByte(at: 7)),
        Refusal("nul", .truncated(at: 3)), Refusal("nulL", .unexpectedByte(at: 3)),
        Refusal("True", .unexpectedByte(at: 0)), Refusal("truex", .trailingBytes(at: 4)),
        Refusal("NaN", .unexpectedByte(at: 0)), Refusal("Infinity", .unexpectedByte(at: 0)),
        Refusal("/**/1", .unexpectedByte(at: 0)), Refusal("\u{C}1", .unexpectedByte(at: 0)),
        Refusal("\u{A0}1", .unexpectedByte(at: 0)), Refusal("\u{FEFF}1", .unexpectedByte(at: 0)),
        Refusal(String(repeating: "[", count: 65), .tooDeep(at: 64)),
        Refusal(String(repeating: #"{"a":"#, count: 65), .tooDeep(at: 320)),
    ]

    private static let numbers: [Refusal] = [
        Refusal("01", .invalidNumber(at: 1)), Refusal("-01", .invalidNumber(at: 2)),
        Refusal("00", .invalidNumber(at: 1)), Refusal("+1", .unexpectedByte(at: 0)),
        Refusal("-", .truncated(at: 1)), Refusal("--1", .invalidNumber(at: 1)),
        Refusal("-a", .invalidNumber(at: 1)), Refusal(".5", .unexpectedByte(at: 0)),
        Refusal("1.", .truncated(at: 2)), Refusal("[1.]", .invalidNumber(at: 3)),
        Refusal("1.e1", .invalidNumber(at: 2)), Refusal("1e", .truncated(at: 2)),
        Refusal("1e+", .truncated(at: 3)), Refusal("[1e-]", .invalidNumber(at: 4)),
        Refusal("1e1.5", .trailingBytes(at: 3)), Refusal("0x10", .trailingBytes(at: 1)),
        Refusal("1_000", .trailingBytes(at: 1)), Refusal("-Infinity", .invalidNumber(at: 1)),
        Refusal("1.2.3", .trailingBytes(at: 3)), Refusal("[１]", .unexpectedByte(at: 1)),
    ]

    private static let strings: [Refusal] = [
        Refusal("\"", .truncated(at: 1)), Refusal("\"a", .truncated(at: 2)),
        Refusal("\"\\", .truncated(at: 2)), Refusal("\"\\\"", .truncated(at: 3)),
        Refusal("'a'", .unexpectedByte(at: 0)),
        Refusal("\"\n\"", .controlCharacter(at: 1)), Refusal("\"\t\"", .controlCharacter(at: 1)),
        Refusal("\"\u{0}\"", .controlCharacter(at: 1)),
        Refusal("\"\u{1F}\"", .controlCharacter(at: 1)),
        Refusal(#""\a""#, .invalidEscape(at: 2)), Refusal(#""\'""#, .invalidEscape(at: 2)),
        Refusal(#""\x41""#, .invalidEscape(at: 2)), Refusal(#""\U0041""#, .invalidEscape(at: 2)),
        Refusal(#""\u""#, .invalidEscape(at: 3)), Refusal(#""\u004""#, .invalidEscape(at: 6)),
        Refusal(#""\u00g0""#, .invalidEscape(at: 5)), Refusal(#""\u+041""#, .invalidEscape(at: 3)),
        Refusal(#""\u00"#, .truncated(at: 5)),
        Refusal(#""\uD800""#, .loneSurrogate(at: 1)), Refusal(#""\uDC00""#, .loneSurrogate(at: 1)),
        Refusal(#""\uD800x""#, .loneSurrogate(at: 1)),
        Refusal(#""\uD800\n""#, .loneSurrogate(at: 1)),
        Refusal(#""\uD800\u0041""#, .loneSurrogate(at: 1)),
        Refusal(#""\uD800\uD800\uDC00""#, .loneSurrogate(at: 1)),
        Refusal(#""\uDC00\uD800""#, .loneSurrogate(at: 1)),
        Refusal(#""\uD800\u00""#, .invalidEscape(at: 11)),
        Refusal(#"{"\uD800":1}"#, .loneSurrogate(at: 2)),
    ]

    private static let encodings: [Refusal] =
        [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF],
            [0xE0, 0xA0], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x92],
            [0xF0, 0x9F, 0x92, 0x28],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
            // UTF-16's mark, and a text cut within a character.
            [0xFF, 0xFE], [0xF0, 0x9F, 0x92, 0xA9, 0xA9],
        ].map { (bytes: [UInt8]) in
            let isFifth = bytes.count == 5
            return Refusal([0x22] + bytes + [0x22], .invalidUTF8(at: isFifth ? 5 : 1))
        } + [Refusal([0x22, 0xE2, 0x82], .invalidUTF8(at: 1))]
}
