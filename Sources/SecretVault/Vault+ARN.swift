package import VaultFormat
package import Vocabulary

extension Vault {
    /// `acs:kms:<region>:<account>:secret/<name>`.
    package func arn(of name: SecretName) -> String { arn("secret/\(name.text)") }

    /// `acs:kms:<region>:<account>:key/<id>`.
    package func arn(of key: KeyID) -> String { arn("key/\(key.text)") }

    /// `acs:kms:<region>:<account>:alias/<name>`.
    package func arn(of alias: AliasName) -> String { arn(alias.text) }

    private func arn(_ resource: String) -> String {
        "acs:kms:\(region):\(account):\(resource)"
    }

    /// The region in ARNs.
    package var region: String { String(decoding: constants.region, as: UTF8.self) }

    /// The account in ARNs.
    package var account: String { String(decoding: constants.account, as: UTF8.self) }

    /// What this vault allows of everything.
    package var limits: VaultLimits { constants.limits }

    /// How long a value may be, in bytes.
    package var valueLimit: Int { constants.limits.valueByteCount }

    /// How many tags a secret or key may have.
    package var tagLimit: Int { constants.limits.tags }
}
