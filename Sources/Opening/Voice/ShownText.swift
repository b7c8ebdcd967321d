/// Text from outside made fit for a terminal line or a tab-separated field: no control character
/// reaches either.
package enum ShownText {
    /// `text` with control characters, backslashes, line separators and characters that turn the
    /// direction of writing replaced by escapes: `\t`, `\n`, `\\`, `\u{9b}`.
    package static func escape(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: mustEscape) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if mustEscape(scalar) {
                shown += escaped(scalar)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Whether `scalar` could act on a terminal instead of being shown.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        isControl(scalar) || scalar == "\\"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
}
