package import SecureMemory

/// Base64 in its one valid form: the standard alphabet, padded, without line breaks, unused bits
/// zero.
///
/// Source: RFC 4648, 4.
package enum Base64 {
    /// How many bytes the text stands for; nil when it is not of the form.
    package static func byteCount(of text: RawSpan) -> Int? {
        guard text.byteCount.isMultiple(of: 4) else { return nil }
        guard text.byteCount > 0 else { return 0 }
        var padding = 0
        while padding < 2, text.byte(at: text.byteCount - 1 - padding) == pad { padding += 1 }
        var last: UInt8 = 0
        for offset in 0..<text.byteCount - padding {
            guard let digit = digit(text.byte(at: offset)) else { return nil }
            last = digit
        }
        let unused: UInt8 = padding == 2 ? 0x0F : padding == 1 ? 0x03 : 0
        guard last & unused == 0 else { return nil }
        return text.byteCount / 4 * 3 - padding
    }

    /// What the text stands for; nil when it is not of the form.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard let byteCount = text.lend(byteCount(of:)) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        var bits: UInt32 = 0
        for (place, byte) in text.enumerated() {
            bits = bits << 6 | UInt32(digit(byte) ?? 0)
            guard place & 3 == 3 else { continue }
            for shift in [UInt32(16), 8, 0] where bytes.count < byteCount {
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
            bits = 0
        }
        return bytes
    }

    /// What the text of a secret stands for, a secret too.
    ///
    /// - Precondition: ``byteCount(of:)`` knows the form.
    package static func decode(
        _ text: borrowing SecretBytes
    ) throws(SecretBytesError) -> SecretBytes {
        guard let byteCount = text.read({ byteCount(of: $0) }) else {
            preconditionFailure("text that is no base64")
        }
        var bytes = try SecretBytes(byteCount: byteCount)
        text.read { span in
            bytes.write { output in
                var bits: UInt32 = 0
                var count = 0
                for place in 0..<span.byteCount {
                    bits = bits << 6 | UInt32(digit(span.byte(at: place)) ?? 0)
                    guard place & 3 == 3 else { continue }
                    for shift in [UInt32(16), 8, 0] where count < byteCount {
                        output.storeBytes(
                            of: UInt8(truncatingIfNeeded: bits >> shift), toByteOffset: count,
                            as: UInt8.self)
                        count += 1
                    }
                    bits = 0
                }
            }
        }
        return bytes
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        bytes.lend { span in encode(span) { text.append($0) } }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text of a secret, a secret too.
    static func encode(_ bytes: borrowing SecretBytes) throws(SecretBytesError) -> SecretBytes {
        var text = try SecretBytes(byteCount: (bytes.byteCount + 2) / 3 * 4)
        bytes.read { span in
            text.write { output in
                var count = 0
                encode(span) { digit in
                    output.storeBytes(of: digit, toByteOffset: count, as: UInt8.self)
                    count += 1
                }
            }
        }
        return text
    }

    private static var pad: UInt8 { UInt8(ascii: "=") }

    private static func encode(_ bytes: RawSpan, _ emit: (UInt8) -> Void) {
        for start in stride(from: 0, to: bytes.byteCount, by: 3) {
            let count = min(3, bytes.byteCount - start)
            var bits: UInt32 = 0
            for offset in 0..<3 {
                bits = bits << 8 | (offset < count ? UInt32(bytes.byte(at: start + offset)) : 0)
            }
            for place in 0..<4 {
                emit(
                    place <= count
                        ? character(UInt8(truncatingIfNeeded: bits >> (18 - 6 * place)) & 63)
                        : pad)
            }
        }
    }

    // By arithmetic, not by table: a plaintext's bits choose no memory address.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: UInt8(ascii: "A") + digit
        case 26..<52: UInt8(ascii: "a") + digit - 26
        case 52..<62: UInt8(ascii: "0") + digit - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
