/// The little of DER that a SubjectPublicKeyInfo needs (X.690, 8 and 10).
enum DER {
    static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }

    static func bitString(_ content: [UInt8]) -> [UInt8] { element(0x03, [0] + content) }

    /// An INTEGER that is not negative.
    static func unsigned(_ number: [UInt8]) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        let isPlain = digits.first.map { $0 < 0x80 } ?? false
        return element(0x02, (isPlain ? [] : [0]) + digits)
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var digits: [UInt8] = []
        var rest = count
        while rest > 0 {
            digits.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(digits.count)] + digits
    }
}
