internal import COpenSSL

/// Why a public key was not taken, or did not do what was asked of it.
package enum PublicKeyError: Error, Equatable {
    /// No SubjectPublicKeyInfo in DER, or one that has another spelling than DER's one.
    case malformed
    /// A key of another kind than Kist deals with, by the library's name for it: `ED25519`, `SM2`,
    /// `secp384r1`.
    case unsupportedKind(String)
    /// An RSA key of so many bits, outside of 2048 to 4096.
    case unsupportedSize(bits: Int)
    /// Numbers that are no key: an even modulus, a tiny exponent, a point that is not on its curve.
    case weak
    /// A kind of key that does not do this, as an elliptic curve's does not encrypt.
    case wrongUse
    /// More bytes than the key encrypts at once.
    case tooLong
    /// The library refused, with the number of its newest error.
    case libraryFailed(UInt)
    /// No memory for a key or a context.
    case outOfMemory

    /// What the library has just reported on this thread; empties its error queue.
    static func ofLibrary() -> PublicKeyError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return .libraryFailed(code)
    }
}
