package import Vocabulary

/// The file of one secret, key or alias: a clear header, a sealed head, and sealed values.
///
/// Format, Record.
package struct RecordFile: Equatable, Sendable {
    package var kind: FileKind
    package var vault: Identifier
    /// The file's name: derived from the record's own name, so it says nothing.
    package var record: Identifier
    /// How often the record was replaced, over all its incarnations.
    package var generation: UInt64
    package var rootKeyEpoch: UInt32
    /// 12 bytes.
    package var iv: [UInt8]
    /// The head's ciphertext and its tag.
    package var sealedHead: [UInt8]
    /// The values' bytes, one blob behind the other; the head says where each ends.
    package var blobs: [UInt8]

    /// The length of the part that is authenticated with the head.
    package static let headerByteCount = 60
    package static let ivByteCount = 12
    package static let tagByteCount = 16
    private static let checksumByteCount = 32

    package init(
        kind: FileKind, vault: Identifier, record: Identifier, generation: UInt64,
        rootKeyEpoch: UInt32, iv: [UInt8], sealedHead: [UInt8], blobs: [UInt8]
    ) {
        self.kind = kind
        self.vault = vault
        self.record = record
        self.generation = generation
        self.rootKeyEpoch = rootKeyEpoch
        self.iv = iv
        self.sealedHead = sealedHead
        self.blobs = blobs
    }

    /// The tag of the sealed head: the record's name in the index and the audit chain.
    package var headTag: HeadTag { HeadTag(suffixOf: sealedHead) }

    /// The header of a record to be written, before its head is sealed.
    ///
    /// - Parameter blobByteCount: The length of all values' blobs together.
    package static func header(
        kind: FileKind, vault: Identifier, record: Identifier, generation: UInt64,
        rootKeyEpoch: UInt32, sealedHeadByteCount: Int, blobByteCount: Int
    ) -> [UInt8] {
        var writer = ByteWriter()
        Preamble.write(kind, to: &writer)
        writer.identifier(vault)
        writer.identifier(record)
        writer.unsigned(generation)
        writer.unsigned(rootKeyEpoch)
        writer.unsigned(UInt32(sealedHeadByteCount))
        let rest = checksumByteCount + ivByteCount + sealedHeadByteCount + blobByteCount
        writer.unsigned(UInt32(headerByteCount + rest))
        return writer.bytes
    }

    /// The file: header, checksum of what follows it, IV, sealed head, blobs.
    ///
    /// - Parameter digest: SHA-256.
    package func encoding<E: Error>(
        digest: ([UInt8]) throws(E) -> [UInt8]
    ) throws(E) -> [UInt8] {
        let rest = iv + sealedHead + blobs
        return header + (try digest(rest)) + rest
    }

    /// The header as it is written: the additional data of the head.
    package var header: [UInt8] {
        Self.header(
            kind: kind, vault: vault, record: record, generation: generation,
            rootKeyEpoch: rootKeyEpoch, sealedHeadByteCount: sealedHead.count,
            blobByteCount: blobs.count)
    }

    /// Takes a file apart and compares its checksum: what passes was written by somebody on purpose.
    ///
    /// Header and file are one: the fields returned write the very bytes that were read.
    package static func parse(
        _ file: [UInt8], as kind: FileKind, digest: ([UInt8]) throws(FormatError) -> [UInt8]
    ) throws(FormatError) -> RecordFile {
        guard file.count <= Bounds.record else { throw .tooLong(field: "file") }
        var reader = ByteReader(file)
        try Preamble.read(kind, from: &reader)
        let vault = try reader.identifier("vault id")
        let record = try reader.identifier("record id")
        let generation = try reader.number("generation")
        let epoch: UInt32 = try reader.unsigned("root key epoch")
        let headByteCount = Int(try reader.unsigned("head length", as: UInt32.self))
        let fileByteCount = Int(try reader.unsigned("file length", as: UInt32.self))
        guard generation > 0 else { throw .malformed(field: "generation") }
        guard headByteCount <= Bounds.head else { throw .tooLong(field: "head") }
        guard fileByteCount == file.count else { throw .truncated(field: "file") }
        let checksum = try reader.take(checksumByteCount, "checksum")
        guard try digest(Array(file[reader.offset...])) == checksum else { throw .checksum }
        let iv = try reader.take(ivByteCount, "IV")
        guard headByteCount > tagByteCount else { throw .malformed(field: "head length") }
        let sealedHead = try reader.take(headByteCount, "head")
        let blobs = try reader.take(reader.remaining, "values")
        return RecordFile(
            kind: kind, vault: vault, record: record, generation: generation,
            rootKeyEpoch: epoch, iv: iv, sealedHead: sealedHead, blobs: blobs)
    }
}
