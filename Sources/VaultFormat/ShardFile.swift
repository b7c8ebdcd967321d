/// The file of one index shard: a clear header that both sealed parts are bound to.
///
/// Format, Index shard.
package struct ShardFile: Equatable, Sendable {
    package var header: ShardHeader
    /// 16 random bytes: every file has a key of its own.
    package var salt: [UInt8]
    /// Two times 12 bytes.
    package var ivs: [[UInt8]]
    /// Part A: marks and entries, sealed.
    package var entries: [UInt8]
    /// Part B: summaries, sealed.
    package var summaries: [UInt8]

    package static let saltByteCount = 16
    package static let ivByteCount = 12

    package init(
        header: ShardHeader, salt: [UInt8], ivs: [[UInt8]], entries: [UInt8], summaries: [UInt8]
    ) {
        self.header = header
        self.salt = salt
        self.ivs = ivs
        self.entries = entries
        self.summaries = summaries
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        writer.append(header.encoding)
        writer.append(salt)
        for iv in ivs { writer.append(iv) }
        writer.long(entries, limit: Bounds.shard)
        writer.long(summaries, limit: Bounds.shard)
        return writer.bytes
    }

    package init(parsing file: [UInt8]) throws(FormatError) {
        var reader = ByteReader(file)
        header = try ShardHeader(from: &reader)
        salt = try reader.take(Self.saltByteCount, "salt")
        ivs = []
        for _ in 0..<2 { ivs.append(try reader.take(Self.ivByteCount, "IV")) }
        entries = try reader.long("entries", limit: Bounds.shard)
        summaries = try reader.long("summaries", limit: Bounds.shard)
        try reader.finish()
    }
}
