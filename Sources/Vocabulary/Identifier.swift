/// Sixteen bytes that name something: a vault, a branch, a record, an incarnation, a key version.
package struct Identifier: Hashable, Comparable, Sendable {
    /// The length of every identifier.
    package static let byteCount = 16

    /// All zeros: names nothing.
    package static let none = Identifier(checked: [UInt8](repeating: 0, count: byteCount))

    /// The sixteen bytes.
    package let bytes: [UInt8]

    /// The identifier, or nil when `bytes` are not sixteen.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    private init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The sixteen bytes of a UUID's text, `8-4-4-4-12` lower-case digits, or nil.
    package init?(uuid text: [UInt8]) {
        self.init(hex: text.filter { $0 != UInt8(ascii: "-") })
        guard Array(uuidText.utf8) == text else { return nil }
    }

    /// The sixteen bytes of thirty-two hexadecimal digits, or nil.
    package init?(hex digits: [UInt8]) {
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<(place + 2)], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        self.init(bytes)
    }

    /// Thirty-two lower-case hexadecimal digits.
    package var hex: String { Self.hexDigits(of: bytes) }

    /// The identifier in the form of a UUID, lower case: `8-4-4-4-12` digits.
    package var uuidText: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 6 || place == 8 || place == 10 {
                text.append(UInt8(ascii: "-"))
            }
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// By halves: byte by byte, and the length before them, cost five times as much.
    package func hash(into hasher: inout Hasher) {
        for start in stride(from: 0, to: Self.byteCount, by: 8) {
            var half: UInt64 = 0
            for byte in bytes[start..<(start + 8)] { half = half << 8 | UInt64(byte) }
            hasher.combine(half)
        }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// Two lower-case hexadecimal digits for each byte.
    package static func hexDigits(of bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
