package import Vocabulary

/// A version that was evicted: its id is never given to other data.
package struct RetiredVersion: Equatable, Sendable {
    package var id: VersionID
    /// As in ``SecretVersion/valueDigest``.
    package var valueDigest: [UInt8]

    package init(id: VersionID, valueDigest: [UInt8]) {
        self.id = id
        self.valueDigest = valueDigest
    }
}

extension RetiredVersion {
    init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("retired id")
        valueDigest = try reader.take(32, "retired digest")
    }

    func write(to writer: inout ByteWriter) {
        writer.short(id.bytes)
        writer.append(valueDigest)
    }
}
