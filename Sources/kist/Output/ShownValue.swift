import SecureMemory

/// What may be shown of a value: judged in place, without a String.
enum ShownValue {
    /// What a value is to a reader.
    enum Kind {
        /// UTF-8 that a terminal shows.
        case plain
        /// UTF-8 with characters that a terminal obeys.
        case control
        /// No UTF-8.
        case binary
    }

    /// Reads all of `value` (RFC 3629, 4).
    static func kind(of value: RawSpan) -> Kind {
        var kind = Kind.plain
        var offset = 0
        while offset < value.byteCount {
            guard let (scalar, width) = scalar(value, offset) else { return .binary }
            if scalar != "\n", scalar != "\t", ShownText.isControl(scalar) { kind = .control }
            offset += width
        }
        return kind
    }

    private static func scalar(_ value: RawSpan, _ offset: Int) -> (Unicode.Scalar, Int)? {
        let first = value.byte(at: offset)
        let (width, bits): (Int, UInt32)
        switch first {
        case 0..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2...0xDF: (width, bits) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF: (width, bits) = (3, UInt32(first & 0x0F))
        case 0xF0...0xF4: (width, bits) = (4, UInt32(first & 0x07))
        default: return nil
        }
        guard offset + width <= value.byteCount else { return nil }
        var number = bits
        for next in 1..<width {
            let byte = value.byte(at: offset + next)
            guard byte & 0xC0 == 0x80 else { return nil }
            number = number << 6 | UInt32(byte & 0x3F)
        }
        // Overlong forms; surrogates and numbers too large are no scalars.
        let smallest: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
        guard number >= smallest, let scalar = Unicode.Scalar(number) else { return nil }
        return (scalar, width)
    }
}
