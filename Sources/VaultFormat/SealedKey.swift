package import Vocabulary

/// A 32-byte key as a token sealed it under a customer master key or the root key's CMK.
///
/// Scheme, mechanism and form must equal what the CMK version's own record says, and stand in a
/// closed list, before any of it reaches a token. Format, Sealed key.
package struct SealedKey: Equatable, Sendable {
    /// How the token seals: 1 AES-GCM over bytes, 2 AES key wrap with padding, 3 RSA-OAEP.
    package var scheme: UInt8
    /// The PKCS #11 mechanism the key was sealed with.
    package var mechanism: UInt64
    /// The CMK version, which is the CKA_ID of the token's object.
    package var keyVersion: Identifier
    /// What the mechanism takes beside the key: in scheme 1 the IV of 12 or 16 bytes, nothing in
    /// scheme 2, the codes of hash and mask hash in scheme 3 (``RSAForm``).
    package var parameter: [UInt8]
    /// The sealed bytes: 48 in scheme 1 (32 and the tag), 40 in scheme 2, those of the modulus in
    /// scheme 3.
    package var bytes: [UInt8]
    /// Schemes 2 and 3 only: HMAC-SHA-256 of the context under the key itself, 32 bytes.
    package var commitment: [UInt8]

    package init(
        scheme: UInt8, mechanism: UInt64, keyVersion: Identifier, parameter: [UInt8],
        bytes: [UInt8],
        commitment: [UInt8]
    ) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.keyVersion = keyVersion
        self.parameter = parameter
        self.bytes = bytes
        self.commitment = commitment
    }
}

extension SealedKey {
    /// What RSA-4096 gives.
    private static let largestByteCount = 512

    init(from reader: inout ByteReader) throws(FormatError) {
        scheme = try reader.unsigned("sealed key scheme")
        mechanism = try reader.number("sealed key mechanism")
        keyVersion = try reader.identifier("sealed key version")
        parameter = try reader.short("sealed key parameter")
        bytes =
            scheme == 3
            ? try reader.take(
                try reader.count("sealed key bytes", limit: Self.largestByteCount),
                "sealed key bytes")
            : try reader.short("sealed key bytes")
        commitment = try reader.short("sealed key commitment")
        let isWellFormed =
            switch scheme {
            case 1:
                (parameter.count == 12 || parameter.count == 16) && bytes.count == 48
                    && commitment.isEmpty
            case 2: parameter.isEmpty && bytes.count == 40 && commitment.count == 32
            case 3:
                RSAForm.isParameter(parameter) && RSAForm.bitCounts.contains(bytes.count * 8)
                    && commitment.count == 32
            default: false
            }
        guard isWellFormed else { throw .malformed(field: "sealed key") }
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(scheme)
        writer.unsigned(mechanism)
        writer.identifier(keyVersion)
        writer.short(parameter)
        if scheme == 3 {
            writer.count(bytes.count, limit: Self.largestByteCount)
            writer.append(bytes)
        } else {
            writer.short(bytes)
        }
        writer.short(commitment)
    }
}
