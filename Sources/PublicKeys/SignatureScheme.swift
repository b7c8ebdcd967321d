/// How signatures of a SHA-256 digest are made and checked: a closed list.
package enum SignatureScheme: Sendable, CaseIterable {
    /// RSASSA-PSS, SHA-256 in MGF1 too, a salt of 32 bytes and no other (RFC 8017, 8.1).
    case pssSHA256
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
    case pkcs1SHA256
    /// ECDSA; a signature is the `Ecdsa-Sig-Value` in DER (RFC 3279, 2.2.3).
    case ecdsaSHA256

    /// The bytes of a SHA-256 digest.
    package static let digestByteCount = 32

    /// The signature as it is given out, of the bytes a token makes: in ECDSA r and s, one behind the
    /// other.
    ///
    /// - Returns: Nil for bytes that are none of a curve of 256 bits.
    package func encoded(_ raw: [UInt8]) -> [UInt8]? {
        guard self == .ecdsaSHA256 else { return raw }
        guard raw.count == 64 else { return nil }
        return DER.sequence(DER.unsigned(Array(raw[..<32])) + DER.unsigned(Array(raw[32...])))
    }
}
