import VaultFormat
import Vocabulary

/// Whole descriptions of everything, for filters that a list's summaries cannot answer.
extension Vault {
    /// Every secret, sorted by name.
    package func describeSecrets(request: Request) throws(VaultError) -> [SecretDescription] {
        try recorded(.listSecrets, .all(.secret), request) { () throws(VaultError) in
            let all = try reading(request) { (view) throws(VaultError) in
                var heads: [SecretHead] = []
                let secrets = try view.secrets()
                for name in secrets.indices.lazy.map(secrets.secretName) {
                    let found = try view.find(SecretHead.self, name, .secret(name))
                    if let head = found.record?.head { heads.append(head) }
                }
                return heads
            }
            try answer(.listSecrets, .all(.secret), request)
            return all.sorted { $0.name < $1.name }.map {
                SecretDescription(of: $0, arn: arn(of: $0.name))
            }
        }
    }

    /// Every key that is not deleted, sorted by id.
    package func describeKeys(request: Request) throws(VaultError) -> [KeyDescription] {
        try recorded(.listKeys, .all(.key), request) { () throws(VaultError) in
            let all = try reading(request) { (view) throws(VaultError) in
                let summaries = try view.summariesBesideSecrets()
                var aliases: [KeyID: [AliasName]] = [:]
                for case .alias(let alias) in summaries {
                    aliases[alias.key, default: []].append(alias.name)
                }
                var heads: [(KeyHead, [AliasName])] = []
                for case .key(let key) in summaries {
                    let found = try view.find(KeyHead.self, key.id, .key(key.id.text))
                    guard let head = found.record?.head.at(request.now),
                        head.deletedSince(request.now) == nil
                    else { continue }
                    heads.append((head, (aliases[key.id] ?? []).sorted()))
                }
                return heads
            }
            try answer(.listKeys, .all(.key), request)
            return all.sorted { $0.0.id < $1.0.id }.map {
                KeyDescription(of: $0.0, aliases: $0.1, arn: arn(of: $0.0.id))
            }
        }
    }
}
