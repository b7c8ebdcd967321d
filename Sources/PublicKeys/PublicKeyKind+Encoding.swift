extension PublicKeyKind {
    /// The AlgorithmIdentifier in DER (RFC 3279, 2.3.1; RFC 5480, 2.1.1).
    var algorithm: [UInt8] {
        switch self {
        case .rsa:
            [
                0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
                0x05, 0x00,
            ]
        case .p256:
            [
                0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
            ]
        case .secp256k1:
            [
                0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A,
            ]
        }
    }

    /// Whether a curve is named by its number and the point is written in full.
    ///
    /// The library takes parameters and compressed points as well, and writes back what it took.
    func isSpelledBriefly(_ encoding: [UInt8]) -> Bool {
        switch self {
        // The library writes an RSA key in one way only.
        case .rsa: true
        case .p256, .secp256k1:
            encoding.count == 2 + algorithm.count + 3 + 65
                && encoding.dropFirst(2).starts(with: algorithm + [0x03, 0x42, 0x00, 0x04])
        }
    }
}
