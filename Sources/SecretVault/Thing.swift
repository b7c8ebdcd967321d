package import Vocabulary

/// What an error is about.
package enum Thing: Equatable, Sendable {
    case secret(SecretName)
    case version(SecretName, VersionID)
    case label(SecretName, StageLabel)
    /// A key, as it was asked for.
    case key(String)
    /// Some version of a key.
    case keyVersion(KeyID)
    case alias(AliasName)
    case accessKey(AccessKeyID)
    case policy(PolicyName)
}
