/// What a token can be caught lying about.
package enum KeyAttribute: String, Sendable, CaseIterable {
    case objectClass = "CKA_CLASS"
    case keyType = "CKA_KEY_TYPE"
    case valueLength = "CKA_VALUE_LEN"
    case token = "CKA_TOKEN"
    case isPrivate = "CKA_PRIVATE"
    case sensitive = "CKA_SENSITIVE"
    case extractable = "CKA_EXTRACTABLE"
    case modifiable = "CKA_MODIFIABLE"
    case encrypt = "CKA_ENCRYPT"
    case decrypt = "CKA_DECRYPT"
    case wrap = "CKA_WRAP"
    case unwrap = "CKA_UNWRAP"
    case sign = "CKA_SIGN"
    case verify = "CKA_VERIFY"
    case signRecover = "CKA_SIGN_RECOVER"
    case derive = "CKA_DERIVE"
    case label = "CKA_LABEL"
    case id = "CKA_ID"
    case allowedMechanisms = "CKA_ALLOWED_MECHANISMS"
    /// The public half of a pair is of another size, curve or exponent.
    case publicHalf = "public key"
    /// The key's bytes could be read, or the key wrapped out, though it is not extractable.
    case value = "CKA_VALUE"
    /// The random generator answered without giving any bytes.
    case random = "C_GenerateRandom"
    /// A nonce that the token should have chosen was zero, or the same twice.
    case nonce = "CK_GCM_PARAMS.pIv"
    /// A seal that does not open to what was sealed, or opens when it must not.
    case seal = "seal"
}
