internal import CPKCS11

/// What a working key is made of: a key that does something to a caller's bytes, where a master key
/// only seals data keys.
package enum KeyKind: Equatable, Sendable {
    case rsa(bitCount: Int)
    case p256
    case secp256k1
    /// 32 bytes for HMAC with SHA-256.
    case hmac

    /// Whether there is a public half.
    package var isPair: Bool { self != .hmac }

    var objectClass: CK_OBJECT_CLASS { isPair ? CKO_PRIVATE_KEY : CKO_SECRET_KEY }

    var keyType: CK_KEY_TYPE {
        switch self {
        case .rsa: CKK_RSA
        case .p256, .secp256k1: CKK_ECDSA
        case .hmac: CKK_GENERIC_SECRET
        }
    }

    var generation: CK_MECHANISM_TYPE {
        switch self {
        case .rsa: CKM_RSA_PKCS_KEY_PAIR_GEN
        case .p256, .secp256k1: CKM_EC_KEY_PAIR_GEN
        case .hmac: CKM_GENERIC_SECRET_KEY_GEN
        }
    }

    /// The attribute that no token may show.
    var secretAttribute: CK_ATTRIBUTE_TYPE {
        if case .rsa = self { CKA_PRIVATE_EXPONENT } else { CKA_VALUE }
    }

    /// The curve's object identifier in DER, as `CKA_EC_PARAMS` has it.
    ///
    /// Source: RFC 5480, 2.1.1.1; SEC 2, 2.4.1.
    var curve: [UInt8]? {
        switch self {
        case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .secp256k1: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A]
        case .rsa, .hmac: nil
        }
    }
}
