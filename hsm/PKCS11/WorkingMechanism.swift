internal import CPKCS11

/// What a working key does with a caller's bytes.
///
/// A closed list, as ``Mechanism`` is.
package enum WorkingMechanism: Sendable, CaseIterable {
    /// RSAES-OAEP, the same hash in MGF1, no label.
    case oaepSHA1, oaepSHA256
    /// RSASSA-PSS over a SHA-256 digest, SHA-256 in MGF1, a salt of 32 bytes.
    case pssSHA256
    /// RSASSA-PKCS1-v1_5 over a SHA-256 digest.
    case pkcs1SHA256
    /// RSAES-PKCS1-v1_5, of key material on its way in only.
    case pkcs1
    /// ECDSA over a digest; signatures are r and s, one behind the other.
    case ecdsa
    /// HMAC with SHA-256 over a message.
    case hmacSHA256

    var number: CK_MECHANISM_TYPE {
        switch self {
        case .oaepSHA1, .oaepSHA256: CKM_RSA_PKCS_OAEP
        case .pssSHA256: CKM_RSA_PKCS_PSS
        case .pkcs1SHA256, .pkcs1: CKM_RSA_PKCS
        case .ecdsa: CKM_ECDSA
        case .hmacSHA256: CKM_SHA256_HMAC
        }
    }

    /// What a key of this kind and duty may be asked for, and nothing else, where the token takes
    /// such a restriction.
    static func allowed(_ kind: KeyKind, _ duty: KeyDuty) -> [CK_MECHANISM_TYPE] {
        switch (kind, duty) {
        case (_, .takeIn(let mechanism, _)): [mechanism.number]
        case (.rsa, .decrypt): [CKM_RSA_PKCS_OAEP]
        case (.rsa, .sign): [CKM_RSA_PKCS, CKM_RSA_PKCS_PSS]
        case (.p256, _), (.secp256k1, _): [CKM_ECDSA]
        case (.hmac, _): [CKM_SHA256_HMAC]
        }
    }

    /// What the token is given in place of `bytes`.
    func input(_ bytes: [UInt8]) -> [UInt8] {
        self == .pkcs1SHA256 ? WorkingMechanism.digestInfo + bytes : bytes
    }

    /// What stands before a SHA-256 digest in a `DigestInfo`.
    ///
    /// Source: RFC 8017, 9.2, note 1.
    private static let digestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ]

    /// Lends the mechanism with its parameters to one call.
    ///
    /// Source: PKCS #11 mechanisms v2.40, 2.1.7 "PKCS #1 RSA OAEP", 2.1.9 "PKCS #1 RSA PSS".
    func with<R>(_ body: (UnsafeMutablePointer<CK_MECHANISM>) -> R) -> R {
        switch self {
        case .oaepSHA1, .oaepSHA256:
            let isSHA1 = self == .oaepSHA1
            var parameters = unsafe CK_RSA_PKCS_OAEP_PARAMS(
                hashAlg: isSHA1 ? CKM_SHA_1 : CKM_SHA256,
                mgf: isSHA1 ? CKG_MGF1_SHA1 : CKG_MGF1_SHA256, source: CKZ_DATA_SPECIFIED,
                pSourceData: nil, ulSourceDataLen: 0)
            return unsafe lend(&parameters, body)
        case .pssSHA256:
            var parameters = CK_RSA_PKCS_PSS_PARAMS(
                hashAlg: CKM_SHA256, mgf: CKG_MGF1_SHA256, sLen: 32)
            return unsafe lend(&parameters, body)
        case .pkcs1SHA256, .pkcs1, .ecdsa, .hmacSHA256:
            var mechanism = unsafe CK_MECHANISM(
                mechanism: number, pParameter: nil, ulParameterLen: 0)
            return unsafe body(&mechanism)
        }
    }

    private func lend<P, R>(
        _ parameters: inout P, _ body: (UnsafeMutablePointer<CK_MECHANISM>) -> R
    ) -> R {
        unsafe withUnsafeMutablePointer(to: &parameters) { parameters in
            var mechanism = unsafe CK_MECHANISM(
                mechanism: number, pParameter: parameters,
                ulParameterLen: CK_ULONG(MemoryLayout<P>.size))
            return unsafe body(&mechanism)
        }
    }
}
