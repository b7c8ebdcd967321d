package import Vocabulary

/// A 32-byte key as a token sealed it under a customer master key or the root key's CMK.
///
/// Scheme, mechanism and form must equal what the CMK version's own record says, and stand in a
/// closed list, before any of it reaches a token. Format, Sealed key.
package struct SealedKey: Equatable, Sendable {
    /// How the token seals: 1 AES-GCM over bytes, 2 AES key wrap with padding.
    package var scheme: UInt8
    /// The PKCS #11 mechanism the key was sealed with.
    package var mechanism: UInt64
    /// The CMK version, which is the CKA_ID of the token's object.
    package var keyVersion: Identifier
    /// The token's initialisation vector: 12 or 16 bytes in scheme 1, none in scheme 2.
    package var iv: [UInt8]
    /// The sealed bytes: 48 in scheme 1 (32 and the tag), 40 in scheme 2.
    package var bytes: [UInt8]
    /// Scheme 2 only: HMAC-SHA-256 of the context under the key itself, 32 bytes.
    package var commitment: [UInt8]

    package init(
        scheme: UInt8, mechanism: UInt64, keyVersion: Identifier, iv: [UInt8], bytes: [UInt8],
        commitment: [UInt8]
    ) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.keyVersion = keyVersion
        self.iv = iv
        self.bytes = bytes
        self.commitment = commitment
    }
}

extension SealedKey {
    init(from reader: inout ByteReader) throws(FormatError) {
        scheme = try reader.unsigned("sealed key scheme")
        mechanism = try reader.number("sealed key mechanism")
        keyVersion = try reader.identifier("sealed key version")
        iv = try reader.short("sealed key IV")
        bytes = try reader.short("sealed key bytes")
        commitment = try reader.short("sealed key commitment")
        let isWellFormed =
            switch scheme {
            case 1: (iv.count == 12 || iv.count == 16) && bytes.count == 48 && commitment.isEmpty
            case 2: iv.isEmpty && bytes.count == 40 && commitment.count == 32
            default: false
            }
        guard isWellFormed else { throw .malformed(field: "sealed key") }
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(scheme)
        writer.unsigned(mechanism)
        writer.identifier(keyVersion)
        writer.short(iv)
        writer.short(bytes)
        writer.short(commitment)
    }
}
