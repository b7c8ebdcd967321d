import VaultFormat
package import Vocabulary

extension Vault {
    /// Describes a secret, never its values.
    ///
    /// Works while it waits for deletion, and after.
    package func describeSecret(
        _ name: SecretName, request: Request
    ) throws(VaultError) -> SecretDescription {
        try recorded(.describeSecret, .secret(name), request) { () throws(VaultError) in
            let head = try anySecret(name, request)
            try answer(.describeSecret, .secret(name), request)
            return SecretDescription(of: head, arn: arn(of: name))
        }
    }

    /// The versions of a secret, oldest first.
    ///
    /// Works while it waits for deletion.
    package func listVersions(
        _ name: SecretName, request: Request
    ) throws(VaultError) -> [VersionListing] {
        try recorded(.listSecretVersions, .secret(name), request) { () throws(VaultError) in
            let head = try anySecret(name, request)
            try answer(.listSecretVersions, .secret(name), request)
            return head.versions.map {
                VersionListing(
                    id: $0.id, created: $0.created, labels: head.labels.of($0.id),
                    dataType: DataType($0.dataType))
            }
        }
    }

    /// All secrets, sorted by the bytes of their names; those that wait for deletion, or are due,
    /// say so.
    ///
    /// The index is read shard by shard; what is kept of a secret are its name and some twenty bytes.
    ///
    /// - Parameter threads: How many read and sort, this one too; nil: as many as are worth while.
    package func listSecrets(
        threads: Int? = nil, request: Request
    ) throws(VaultError) -> SecretList {
        try recorded(.listSecrets, .all(.secret), request) { () throws(VaultError) in
            let parts = try reading(request) { (view) throws(VaultError) in
                try view.index(threads: threads).parts
            }
            try answer(.listSecrets, .all(.secret), request)
            return SecretList(sorting: parts)
        }
    }

    /// All secrets by name, for a hint beside a failure that was recorded already.
    ///
    /// Not an answer of its own, so not recorded as one.
    package func namesForHint(request: Request) throws(VaultError) -> SecretList {
        let parts = try reading(request) { (view) throws(VaultError) in
            try view.index().parts
        }
        return SecretList(sorting: parts)
    }

    private func anySecret(
        _ name: SecretName, _ request: Request
    ) throws(VaultError) -> SecretHead {
        try reading(request) { (view) throws(VaultError) in
            guard let record = try view.find(SecretHead.self, name, .secret(name)).record else {
                throw .notFound(.secret(name))
            }
            return record.head
        }
    }
}

extension Tags {
    /// Sorted by key.
    var pairs: [TagPair] { sorted.map { TagPair(key: $0.key, value: $0.value) } }
}
