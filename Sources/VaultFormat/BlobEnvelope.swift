package import Vocabulary

/// What `Encrypt` and `GenerateDataKey` give to callers: an envelope that names its key and carries
/// all that opens it but the context.
///
/// Format, Blobs.
package struct BlobEnvelope: Equatable, Sendable {
    package var key: KeyID
    /// The key that seals the payload, sealed by a version of ``key``, domain `blob`.
    package var dataKey: SealedKey
    /// 12 bytes.
    package var iv: [UInt8]
    /// Ciphertext and tag.
    package var payload: [UInt8]

    /// The longest payload, its tag counted, in bytes.
    package static let largestPayload = 32_768 + 16
    /// The longest envelope, in bytes.
    package static let largestByteCount = largestPayload + 1024
    private static let format: UInt8 = 1

    package init(key: KeyID, dataKey: SealedKey, iv: [UInt8], payload: [UInt8]) {
        self.key = key
        self.dataKey = dataKey
        self.iv = iv
        self.payload = payload
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(Self.format)
        writer.short(key.bytes)
        dataKey.write(to: &writer)
        writer.append(iv)
        writer.long(payload, limit: Self.largestPayload)
        return writer.bytes
    }

    package init(parsing bytes: [UInt8]) throws(FormatError) {
        guard bytes.count <= Self.largestByteCount else { throw .tooLong(field: "blob") }
        var reader = ByteReader(bytes)
        let format: UInt8 = try reader.unsigned("blob format")
        guard format == Self.format else { throw .unknownFormat(UInt16(format)) }
        key = try reader.name("blob key")
        dataKey = try SealedKey(from: &reader)
        iv = try reader.take(12, "blob IV")
        payload = try reader.long("blob payload", limit: Self.largestPayload)
        guard payload.count >= 16 else { throw .malformed(field: "blob payload") }
        try reader.finish()
    }
}
