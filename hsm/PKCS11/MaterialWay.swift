/// How wrapped material becomes a key of the token.
///
/// The number is the format's.
package enum MaterialWay: UInt8, Sendable, CaseIterable {
    /// `C_UnwrapKey`: nobody outside of the token sees the material.
    case unwrap = 1
    /// `C_Decrypt`, then `C_CreateObject`: for a token that does not unwrap into a key that it keeps
    /// to itself. The material is in our memory meanwhile, pinned and wiped.
    case decrypt = 2
}
