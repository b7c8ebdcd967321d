import SecretVault
import Vocabulary

/// One right that a call needs: an action, and what it is done to.
struct Demand: Sendable {
    /// What an action is done to, as the call names it.
    enum Target: Sendable {
        /// Nothing of the vault.
        case nothing
        case secret(SecretReference)
        /// A secret to be made, with the tags it will have.
        case newSecret(SecretName, tags: [TagKey: TagValue])
        case secrets
        /// The key that seals a secret.
        case keyOfSecret(SecretReference)
        case key(KeyReference)
        /// The key that is to seal a new secret.
        case sealingKey(KeyReference)
        /// A key to be made, with the tags it will have.
        case newKey(tags: [TagKey: TagValue])
        case keys
        /// The key that a blob names.
        case keyOfBlob([UInt8])
        case alias(AliasName)
        /// The key an alias leads to now.
        case keyOfAlias(AliasName)
        case aliases
    }

    /// `kms:` and the operation, or what the contract has instead.
    let action: String
    let target: Target

    init(_ action: String, _ target: Target) {
        self.action = "kms:\(action)"
        self.target = target
    }
}

extension Demand {
    /// Every action that a call can need, and so a policy can name.
    static let actions: [String] =
        KMSOperation.all.map { "kms:\($0.name)" }.filter { !unnamed.contains($0) }
        + ["kms:ReEncryptFrom", "kms:ReEncryptTo"]

    /// Operations that need the actions of others instead of one of their own.
    private static let unnamed: Set<String> = ["kms:ReEncrypt", "kms:BatchGetSecretValue"]
}
