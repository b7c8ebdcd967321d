import VaultFormat
import Vocabulary

extension Vault {
    /// `acs:kms:<region>:<account>:secret/<name>`.
    func arn(of name: SecretName) -> String { arn("secret/\(name.text)") }

    /// `acs:kms:<region>:<account>:key/<id>`.
    func arn(of key: KeyID) -> String { arn("key/\(key.text)") }

    /// `acs:kms:<region>:<account>:alias/<name>`.
    func arn(of alias: AliasName) -> String { arn(alias.text) }

    private func arn(_ resource: String) -> String {
        let region = String(decoding: constants.region, as: UTF8.self)
        let account = String(decoding: constants.account, as: UTF8.self)
        return "acs:kms:\(region):\(account):\(resource)"
    }
}
