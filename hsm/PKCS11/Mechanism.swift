internal import CPKCS11

/// The mechanisms that may seal a data key.
///
/// A closed list: a stored number is looked up here and never passed through, because a GCM-sealed
/// key opens through `CKM_AES_CTR` without any tag check.
enum Mechanism {
    /// In order of preference, per scheme.
    static func candidates(for scheme: SealingScheme) -> [UInt64] {
        switch scheme {
        // The second is Google Cloud KMS's own number for AES-GCM with its own nonces.
        case .gcm: [UInt64(CKM_AES_GCM), UInt64(KIST_CKM_CLOUDKMS_AES_GCM)]
        // 0x210B is RFC 5649 wherever it exists. 0x210A is RFC 5649 on SoftHSM and something else
        // on NSS, where the length of its output gives it away.
        case .wrap: [UInt64(KIST_CKM_AES_KEY_WRAP_KWP), UInt64(CKM_AES_KEY_WRAP_PAD)]
        case .oaep: [UInt64(CKM_RSA_PKCS_OAEP)]
        }
    }

    /// The number to hand to the token, or nil when the pair is not on the list.
    static func number(_ mechanism: UInt64, for scheme: SealingScheme) -> CK_MECHANISM_TYPE? {
        guard candidates(for: scheme).contains(mechanism) else { return nil }
        return CK_MECHANISM_TYPE(mechanism)
    }
}
