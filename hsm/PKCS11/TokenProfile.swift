/// Where the nonce of a GCM seal comes from.
package enum IVMode: UInt8, Sendable {
    /// From the token's random generator, through us.
    case caller = 1
    /// The token chooses it and writes it into the parameter (CloudHSM, Google, ProtectServer).
    case writtenBack = 2
    /// The token chooses it and appends it to the ciphertext (Luna in FIPS mode).
    case appended = 3
}

/// How one token seals data keys, found by proof (``prove(on:scheme:under:)``) and then recorded.
package struct TokenProfile: Equatable, Sendable {
    package let scheme: SealingScheme
    package let mechanism: UInt64
    /// Meaningful in `gcm` only; `caller` in `wrap`.
    package let ivMode: IVMode

    package init(scheme: SealingScheme, mechanism: UInt64, ivMode: IVMode) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.ivMode = ivMode
    }
}
