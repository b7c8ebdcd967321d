/// The form of a value under its data key: IV, ciphertext, tag; the plaintext padded so that its
/// length says little.
///
/// Format, Value.
package enum ValueBlob {
    /// The bytes of the value's length, in front of it.
    package static let prefixByteCount = 4
    package static let ivByteCount = 12
    package static let tagByteCount = 16

    /// The length to which a value is padded, its prefix counted: 32, 64 … 1,024, then multiples of
    /// 1,024.
    package static func paddedByteCount(forValue byteCount: Int) -> Int {
        let needed = prefixByteCount + byteCount
        guard needed <= 1024 else { return (needed + 1023) / 1024 * 1024 }
        var padded = 32
        while padded < needed { padded *= 2 }
        return padded
    }

    /// Whether a blob can be this long.
    package static func isPossible(byteCount: Int) -> Bool {
        let padded = byteCount - ivByteCount - tagByteCount
        guard padded >= 32, padded <= paddedByteCount(forValue: Bounds.value) else { return false }
        return paddedByteCount(forValue: padded - prefixByteCount) == padded
    }

    /// The four bytes in front of a value.
    package static func prefix(forValue byteCount: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(UInt32(byteCount))
        return writer.bytes
    }

    /// The length of the value in an opened blob of `paddedByteCount` bytes.
    ///
    /// - Parameter byte: The byte at an offset of the opened blob.
    /// - Throws: `malformed` when prefix, padding and length do not belong together.
    package static func valueByteCount(
        inPadded paddedByteCount: Int, byte: (Int) -> UInt8
    ) throws(FormatError) -> Int {
        guard paddedByteCount >= prefixByteCount else { throw .truncated(field: "value") }
        let count = (0..<prefixByteCount).reduce(0) { $0 << 8 | Int(byte($1)) }
        guard count <= Bounds.value, self.paddedByteCount(forValue: count) == paddedByteCount else {
            throw .malformed(field: "value length")
        }
        let rest = ((prefixByteCount + count)..<paddedByteCount).reduce(UInt8(0)) { $0 | byte($1) }
        guard rest == 0 else { throw .malformed(field: "padding") }
        return count
    }
}
