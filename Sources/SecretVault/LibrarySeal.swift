package import PKCS11
import PublicKeys
import SecureMemory

/// Seals a data key under the public half of a CMK version, by the library.
///
/// Scheme `oaep`; Format, Sealed keys.
package enum LibrarySeal {
    package static let seal: PublicSeal = { (dataKey, half, padding) throws(TokenError) in
        guard case .rsa(let modulus, let exponent) = half else { throw .lies(.publicHalf) }
        do throws(PublicKeyError) {
            return try PublicKey(modulus: modulus, exponent: exponent).encrypt(
                dataKey, padding: padding.encryption)
        } catch {
            throw error == .outOfMemory ? .outOfMemory : .lies(.publicHalf)
        }
    }
}

extension OAEPPadding {
    fileprivate var encryption: RSAEncryption {
        switch self {
        case .sha256: .oaepSHA256
        case .sha1: .oaepSHA1
        }
    }
}
