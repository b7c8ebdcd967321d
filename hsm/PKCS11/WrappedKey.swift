/// How a token seals data keys.
package enum SealingScheme: UInt8, Sendable, CaseIterable {
    /// The data key is data: `C_Encrypt` with AES-GCM, bound to its context by the AAD.
    case gcm = 1
    /// The data key is a key: `C_WrapKey` with AES key wrap with padding. No AAD; the layer above
    /// binds context by a commitment.
    case wrap = 2
}

/// A data key as the token sealed it: values only, no bytes of a format.
package struct WrappedKey: Equatable, Sendable {
    package let scheme: SealingScheme
    /// The mechanism's number, `CKM_…`.
    ///
    /// Looked up in a closed list before use.
    package let mechanism: UInt64
    /// 12 bytes in `gcm` (12 or 16 where the token appends it), empty in `wrap`.
    package let iv: [UInt8]
    /// `gcm`: 32 bytes of ciphertext, 16 of tag.
    ///
    /// `wrap`: 40 bytes.
    package let bytes: [UInt8]

    package init(scheme: SealingScheme, mechanism: UInt64, iv: [UInt8], bytes: [UInt8]) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.iv = iv
        self.bytes = bytes
    }
}
