package import SecureMemory

/// What is known of an access key.
package enum AccessKeySecret: ~Copyable {
    /// Its secret, which may sign now.
    case secret(SecretBytes)
    /// Why it may not: ``SignatureRefusal/unknownKey``, ``SignatureRefusal/inactiveKey``,
    /// ``SignatureRefusal/keyUnavailable``.
    case refused(SignatureRefusal)
}
