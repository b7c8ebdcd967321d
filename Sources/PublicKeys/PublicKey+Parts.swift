// What a token gives of a key pair's public half: numbers, not an encoding.

extension PublicKey {
    /// An RSA key of its modulus and exponent, big-endian, with or without leading zeros
    /// (`CKA_MODULUS`, `CKA_PUBLIC_EXPONENT`).
    ///
    /// - Throws: As ``init(parsing:)``.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(PublicKeyError) {
        let key = DER.sequence(DER.unsigned(modulus) + DER.unsigned(exponent))
        // Which size, the parser finds out.
        let algorithm = PublicKeyKind.rsa(bits: 0).algorithm
        try self.init(parsing: DER.sequence(algorithm + DER.bitString(key)))
    }

    /// A key on a curve of its uncompressed point: 4, then the two coordinates of 32 bytes.
    ///
    /// - Precondition: `curve` is a curve.
    /// - Throws: As ``init(parsing:)``; the point may be anybody's.
    package init(point: [UInt8], on curve: PublicKeyKind) throws(PublicKeyError) {
        try self.init(parsing: DER.sequence(curve.algorithm + DER.bitString(point)))
    }
}
