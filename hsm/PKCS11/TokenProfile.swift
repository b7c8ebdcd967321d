/// Where the nonce of a GCM seal comes from.
package enum IVMode: UInt8, Sendable {
    /// From the token's random generator, through us.
    case caller = 1
    /// The token chooses it and writes it into the parameter (CloudHSM, Google, ProtectServer).
    case writtenBack = 2
    /// The token chooses it and appends it to the ciphertext (Luna in FIPS mode).
    case appended = 3
}

/// How one token seals data keys, found by proof (``prove(on:scheme:under:seal:)``) and then
/// recorded.
package struct TokenProfile: Equatable, Sendable {
    package let scheme: SealingScheme
    package let mechanism: UInt64
    /// Meaningful in `gcm` only; `caller` in the others.
    package let ivMode: IVMode
    /// In `oaep`, and only there.
    package let oaep: OAEPForm?

    package init(
        scheme: SealingScheme, mechanism: UInt64, ivMode: IVMode, oaep: OAEPForm? = nil
    ) {
        precondition((scheme == .oaep) == (oaep != nil))
        self.scheme = scheme
        self.mechanism = mechanism
        self.ivMode = ivMode
        self.oaep = oaep
    }
}
