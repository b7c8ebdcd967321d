import Vocabulary

/// Puts fields one behind the other: the counterpart of ``ByteReader``.
///
/// Limits are preconditions here: the vault has checked them, and a writer that breaks the format
/// would lose data.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    mutating func unsigned<N: FixedWidthInteger & UnsignedInteger>(_ number: N) {
        var shift = N.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func time(_ time: UnixTime) {
        unsigned(UInt64(bitPattern: time.seconds))
    }

    mutating func identifier(_ id: Identifier) {
        append(id.bytes)
    }

    /// Bytes behind a one-byte length.
    mutating func short(_ more: [UInt8]) {
        precondition(more.count <= Int(UInt8.max), "a short field is too long")
        unsigned(UInt8(more.count))
        append(more)
    }

    /// Bytes behind a four-byte length.
    mutating func long(_ more: [UInt8], limit: Int) {
        precondition(more.count <= limit, "a long field is too long")
        unsigned(UInt32(more.count))
        append(more)
    }

    mutating func count(_ count: Int, limit: Int) {
        precondition(count <= limit, "too many of a kind")
        unsigned(UInt16(count))
    }

    mutating func flag(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    mutating func code<Code: RawRepresentable>(_ code: Code) where Code.RawValue == UInt8 {
        bytes.append(code.rawValue)
    }

    mutating func optional<T>(_ value: T?, _ write: (inout ByteWriter, T) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    /// Zeros up to `byteCount` bytes in all.
    mutating func pad(to byteCount: Int) {
        precondition(bytes.count <= byteCount, "a field of fixed size overflows")
        bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
    }
}
