package import RequestSignatures
package import SecretVault
package import Vocabulary

/// Everything a call can answer but success.
///
/// Closed; carries no value, no plaintext and no sentence.
package enum KMSError: Error, Equatable {
    case unknownOperation(String, nearest: String?)
    /// An operation of the contract that this vault does not do.
    case unsupported(String, UnsupportedReason)
    /// A parameter's value of the contract that this vault does not do, and those it does.
    case unsupportedValue(String, does: [String])
    /// A parameter of the contract that this vault does not do.
    case unsupportedParameter(String)
    /// Generic secrets do not rotate by themselves.
    case genericSecretRotates
    case unknownParameter(String, nearest: String?)
    case repeated(String)
    case missing(String)
    /// The parameter does not have its form.
    case invalid(String, ParameterForm)
    /// Of these parameters exactly one may be there.
    case onlyOne(of: [String])
    /// A password's switches leave no character to choose.
    case noCharacters
    case duplicateTag
    case invalidTagKey
    case invalidTagValue
    case unknownInstance
    case unknownKeyVersion
    case unknownResourceID
    case policyNotFound
    /// The value is not UTF-8, so no JSON can say it.
    case valueNotText(SecretName, VersionID)
    /// The call was only to say whether it would succeed, and it would.
    case dryRun
    /// The call was only to say whether it would succeed, and a parameter is wrong.
    indirect case dryRunRefused(KMSError)
    /// Policies do not let the caller do this.
    case denied(action: String, resource: String)
    /// The request was not believed to be its caller's.
    case signature(SignatureRefusal)
    case vault(VaultError)
}
