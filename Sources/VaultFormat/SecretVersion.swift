package import Vocabulary

/// What a secret's head says of one version.
package struct SecretVersion: Equatable, Sendable {
    /// How the caller called the value; a word only.
    package enum DataType: UInt8, Sendable {
        case text = 1
        case binary = 2
    }

    package var id: VersionID
    package var created: UnixTime
    package var dataType: DataType
    /// The length of the value's blob in the record's file.
    package var blobByteCount: Int
    /// SHA-256 of the blob.
    package var blobDigest: [UInt8]
    /// HMAC-SHA-256 of id and value under the record's digest key: tells equal data from other.
    package var valueDigest: [UInt8]
    /// The data key, sealed by the secret's CMK.
    package var dataKey: SealedKey

    package init(
        id: VersionID, created: UnixTime, dataType: DataType, blobByteCount: Int,
        blobDigest: [UInt8], valueDigest: [UInt8], dataKey: SealedKey
    ) {
        self.id = id
        self.created = created
        self.dataType = dataType
        self.blobByteCount = blobByteCount
        self.blobDigest = blobDigest
        self.valueDigest = valueDigest
        self.dataKey = dataKey
    }
}

extension SecretVersion {
    init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("version id")
        created = try reader.time("version created")
        dataType = try reader.code("data type")
        blobByteCount = Int(try reader.unsigned("blob length", as: UInt32.self))
        guard ValueBlob.isPossible(byteCount: blobByteCount) else {
            throw .malformed(field: "blob length")
        }
        blobDigest = try reader.take(32, "blob digest")
        valueDigest = try reader.take(32, "value digest")
        dataKey = try SealedKey(from: &reader)
    }

    func write(to writer: inout ByteWriter) {
        writer.short(id.bytes)
        writer.time(created)
        writer.code(dataType)
        writer.unsigned(UInt32(blobByteCount))
        writer.append(blobDigest)
        writer.append(valueDigest)
        dataKey.write(to: &writer)
    }
}
