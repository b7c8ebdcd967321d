import SecretVault

/// The region and account an ARN names.
struct ResourcePlace: Equatable, Sendable {
    let region: String
    let account: String
    /// What follows the account, such as `secret/db_cred`.
    let resource: String

    /// The parts of `acs:kms:<region>:<account>:<resource>`; nil when `text` is no ARN.
    init?(arn text: String) {
        let parts = text.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "acs", parts[1] == "kms" else { return nil }
        region = String(parts[2])
        account = String(parts[3])
        resource = String(parts[4])
    }

    func isIn(_ vault: Vault) -> Bool { isIn((region: vault.region, account: vault.account)) }

    func isIn(_ place: (region: String, account: String)) -> Bool {
        region == place.region && account == place.account
    }
}
