/// The kinds of public keys that Kist deals with: a closed list.
package enum PublicKeyKind: Equatable, Sendable {
    /// 2048 to 4096 bits.
    case rsa(bits: Int)
    /// NIST P-256, SEC 2's secp256r1.
    case p256
    /// SEC 2's secp256k1.
    case secp256k1
}
