package import Vocabulary

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
