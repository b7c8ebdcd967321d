/// The sealed description of one record: what ``RecordFile`` hides.
package protocol Head: Equatable, Sendable {
    /// The kind of file the head stands in.
    static var kind: FileKind { get }

    /// Reads the fields, and refuses what no writer produces.
    init(fields reader: inout FieldReader) throws(FormatError)

    /// Writes the fields.
    func write(fields writer: inout FieldWriter)
}

/// The reader a head is given: opaque outside the format.
package struct FieldReader {
    var bytes: ByteReader
}

/// The writer a head is given: opaque outside the format.
package struct FieldWriter {
    var bytes = ByteWriter()
}

extension Head {
    /// The head's bytes before sealing: its length, its fields, zeros up to a multiple of 256.
    package var plaintext: [UInt8] {
        var fields = FieldWriter()
        write(fields: &fields)
        var writer = ByteWriter()
        writer.long(fields.bytes.bytes, limit: Bounds.head)
        writer.pad(to: HeadPadding.paddedByteCount(writer.bytes.count))
        return writer.bytes
    }

    /// Reads the bytes an authentic head was opened to.
    package init(plaintext: [UInt8]) throws(FormatError) {
        var reader = ByteReader(plaintext)
        let fields = try reader.long("head", limit: Bounds.head)
        guard plaintext.count == HeadPadding.paddedByteCount(reader.offset) else {
            throw .malformed(field: "padding")
        }
        try reader.padding()
        var inner = FieldReader(bytes: ByteReader(fields))
        try self.init(fields: &inner)
        try inner.bytes.finish()
    }
}

enum HeadPadding {
    private static let block = 256

    static func paddedByteCount(_ byteCount: Int) -> Int {
        (byteCount + block - 1) / block * block
    }
}
