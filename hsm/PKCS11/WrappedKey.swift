/// How a token seals data keys.
package enum SealingScheme: UInt8, Sendable, CaseIterable {
    /// The data key is data: `C_Encrypt` with AES-GCM, bound to its context by the AAD.
    case gcm = 1
    /// The data key is a key: `C_WrapKey` with AES key wrap with padding. No AAD; the layer above
    /// binds context by a commitment.
    case wrap = 2
    /// The data key is data for an RSA pair: sealed by its public half outside of the token, opened
    /// by `C_Decrypt` with RSA-OAEP. Bound to its context as in `wrap`.
    case oaep = 3
}

/// A data key as the token sealed it: values only, no bytes of a format.
package struct WrappedKey: Equatable, Sendable {
    package let scheme: SealingScheme
    /// The mechanism's number, `CKM_…`.
    ///
    /// Looked up in a closed list before use.
    package let mechanism: UInt64
    /// `gcm`: the IV, 12 bytes (12 or 16 where the token appends it).
    ///
    /// `wrap`: empty. `oaep`: ``OAEPPadding/parameter``.
    package let parameter: [UInt8]
    /// `gcm`: 32 bytes of ciphertext, 16 of tag.
    ///
    /// `wrap`: 40 bytes. `oaep`: as many as the modulus has.
    package let bytes: [UInt8]

    package init(scheme: SealingScheme, mechanism: UInt64, parameter: [UInt8], bytes: [UInt8]) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.parameter = parameter
        self.bytes = bytes
    }
}
