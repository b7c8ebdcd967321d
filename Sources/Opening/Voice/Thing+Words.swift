import SecretVault
package import Vocabulary

extension Thing {
    /// `secret "db_cred"`.
    package var shown: String {
        switch self {
        case .secret(let name): "secret \"\(name)\""
        case .version(let name, let version): "version \"\(version)\" of secret \"\(name)\""
        case .label(let name, let label): "label \"\(label)\" of secret \"\(name)\""
        case .key(let text): "key \"\(text)\""
        case .keyVersion(let key): "such version of key \"\(key)\""
        case .alias(let name): "alias \"\(name)\""
        case .accessKey(let id): "access key \"\(id)\""
        case .policy: "policy of the vault"
        }
    }

    /// The name alone.
    package var plain: String {
        switch self {
        case .secret(let name): name.text
        case .version(let name, let version): "\(name) \(version)"
        case .label(let name, let label): "\(name) \(label)"
        case .key(let text): text
        case .keyVersion(let key): key.text
        case .alias(let name): name.text
        case .accessKey(let id): id.text
        case .policy(let name): name.text
        }
    }

    /// `secret named "db_cred"`, after "no".
    package var named: String {
        switch self {
        case .secret(let name): "secret named \"\(name)\""
        default: shown
        }
    }

    /// Where to look for the right one.
    package var listedBy: String {
        switch self {
        case .secret: "\"kist list\" lists the secrets"
        case .version(let name, _), .label(let name, _):
            "\"kist versions \(name.typed)\" lists versions and labels"
        case .key: "\"kist key list\" lists the keys, \"kist key alias\" their names: alias/NAME"
        case .keyVersion(let key): "\"kist key describe \(key)\" lists the versions"
        case .alias: "\"kist key alias\" lists the aliases"
        case .accessKey: "\"kist access-key list\" lists the access keys"
        case .policy: "\"kist policy set\" sets one; without it only the owner may do anything"
        }
    }

    /// How to change what cannot be made again.
    package var changedBy: [String] {
        switch self {
        case .secret(let name): ["give it a new value with \"kist put \(name.typed)\""]
        case .alias(let name): ["move it with \"kist key alias \(name) --to KEY\""]
        default: []
        }
    }

    /// How to undo a scheduled deletion.
    package var restoredBy: [String] {
        switch self {
        case .secret(let name): ["bring it back with \"kist restore \(name.typed)\""]
        default: []
        }
    }
}

extension Name where Rule == SecretNameRule {
    /// The name as it can be typed behind a command.
    package var typed: String { text.utf8.first == UInt8(ascii: "-") ? "-- \(text)" : text }
}
