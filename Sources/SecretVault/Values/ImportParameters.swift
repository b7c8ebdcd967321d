package import Vocabulary

/// What the owner of key material needs to bring it in.
package struct ImportParameters: Equatable, Sendable {
    package let keyID: KeyID
    /// A SubjectPublicKeyInfo in DER: what the material is to be wrapped under.
    package let publicKey: [UInt8]
    /// To be shown with the wrapped material; opaque.
    package let token: [UInt8]
    /// When both are of no use any more.
    package let expires: UnixTime
}
