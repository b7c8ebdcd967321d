/// Why a request is not believed.
///
/// Closed; carries no value of a parameter, no signature and no string that was signed.
package enum SignatureRefusal: Error, Equatable, Sendable {
    /// Neither GET nor POST.
    case method
    /// A path other than `/`.
    case path
    /// Query or form are not percent-encoded as they must be, or the body is no form.
    case malformed
    /// More parameters than a request may have.
    case tooManyParameters
    /// The parameter stands there twice, in query and form together.
    case repeated(String)
    /// The parameter that is needed and not there.
    case missing(String)
    /// The signature's own parts do not have their form, or leave open what they must cover.
    case incomplete
    /// A kind of credentials that are not kept here: a security token, a bearer token, a key pair.
    case unsupportedCredentials
    /// No time, or none that can be read.
    case noTimestamp
    /// The time is too far from ours.
    case staleTimestamp
    /// The nonce was used before.
    case nonceUsed
    /// More nonces than can be remembered.
    case tooManyRequests
    /// There is no such access key.
    case unknownKey
    /// The access key is disabled, or has expired.
    case inactiveKey
    /// What was signed is not what came, or was signed with another secret.
    case mismatch
    /// The access key cannot be read now.
    case keyUnavailable
    case outOfMemory
    /// libcrypto failed.
    case cryptography
}
