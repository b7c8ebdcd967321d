package import Vocabulary

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

/// The clear part of a shard's file, and the additional data of both sealed parts.
package struct ShardHeader: Equatable, Sendable {
    package var vault: Identifier
    package var branch: Identifier
    package var rootKeyEpoch: UInt32
    /// The index has `2^bits` shards.
    package var bits: UInt8
    /// This one's number, from 0.
    package var number: UInt16
    /// How often this shard was replaced.
    package var generation: UInt64

    package init(
        vault: Identifier, branch: Identifier, rootKeyEpoch: UInt32, bits: UInt8, number: UInt16,
        generation: UInt64
    ) {
        self.vault = vault
        self.branch = branch
        self.rootKeyEpoch = rootKeyEpoch
        self.bits = bits
        self.number = number
        self.generation = generation
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        Preamble.write(.shard, to: &writer)
        writer.identifier(vault)
        writer.identifier(branch)
        writer.unsigned(rootKeyEpoch)
        writer.unsigned(bits)
        writer.unsigned(number)
        writer.unsigned(generation)
        return writer.bytes
    }

    init(from reader: inout ByteReader) throws(FormatError) {
        try Preamble.read(.shard, from: &reader)
        vault = try reader.identifier("vault id")
        branch = try reader.identifier("branch")
        rootKeyEpoch = try reader.unsigned("root key epoch")
        bits = try reader.unsigned("shard bits")
        number = try reader.unsigned("shard number")
        generation = try reader.number("shard generation")
        guard bits <= Bounds.shardBits, Int(number) < 1 << Int(bits), generation > 0 else {
            throw .malformed(field: "shard number")
        }
    }
}
