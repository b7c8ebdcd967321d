import JSONText
import SecureMemory

/// A secret as a JSON string, quotes and all, held like the secret.
enum SecretLiteral {
    /// The string.
    ///
    /// - Returns: Nil when the secret is not UTF-8: JSON cannot say it, and nothing is put in the
    ///   place of its bytes.
    static func quoting(
        _ secret: borrowing SecretBytes
    ) throws(SecretBytesError) -> SecretBytes? {
        let byteCount = secret.read { bytes in
            var count = 2
            for offset in 0..<bytes.byteCount {
                count += escapeLength(of: bytes.byte(at: offset))
            }
            return count
        }
        var literal = try SecretBytes(byteCount: byteCount)
        secret.read { bytes in literal.write { output in quote(bytes, to: &output) } }
        do throws(JSONError) {
            try literal.read { (text) throws(JSONError) in try JSONDocument.validate(text) }
        } catch {
            return nil
        }
        return literal
    }

    private static func escapeLength(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    private static func quote(_ bytes: RawSpan, to output: inout MutableRawSpan) {
        var count = 0
        func emit(_ byte: UInt8, _ output: inout MutableRawSpan) {
            output.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
            count += 1
        }
        emit(UInt8(ascii: "\""), &output)
        for offset in 0..<bytes.byteCount {
            let byte = bytes.byte(at: offset)
            switch escapeLength(of: byte) {
            case 2:
                emit(UInt8(ascii: "\\"), &output)
                emit(letter(for: byte), &output)
            case 6:
                for prefix in "\\u00".utf8 { emit(prefix, &output) }
                emit(digit(byte >> 4), &output)
                emit(digit(byte & 15), &output)
            default:
                emit(byte, &output)
            }
        }
        emit(UInt8(ascii: "\""), &output)
    }

    private static func letter(for byte: UInt8) -> UInt8 {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: byte
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
