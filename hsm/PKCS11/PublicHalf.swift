/// The half of a pair that anybody may have, as the token gave it.
package enum PublicHalf: Equatable, Sendable {
    /// Big-endian, without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// A point of the pair's curve: 04, x, y; 65 bytes.
    case point([UInt8])
}
