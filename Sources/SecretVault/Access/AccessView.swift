import VaultFormat
package import Vocabulary

/// What a decision about access must know of a secret or a key.
package struct Standing: Equatable, Sendable {
    /// The secret's name, or the key's id.
    package let name: [UInt8]
    package let tags: [TagKey: TagValue]
    /// Empty when none was set.
    package let policy: [UInt8]
    /// The key that seals a secret; a key's own id.
    package let key: KeyID
}

/// The vault as a decision about access sees it: nothing that is looked at here is recorded.
package final class AccessView {
    private let view: View
    /// The secret that was asked for last: most decisions are about one, and about its key.
    private var last: (name: SecretName, standing: Standing?)?

    init(_ view: View) {
        self.view = view
    }

    /// The vault's own policy; empty when none was set.
    package func policy() throws(VaultError) -> [UInt8] {
        try view.find(PolicyHead.self, .vault, .policy(.vault)).record?.head.text ?? []
    }

    /// Nil when there is no such secret.
    package func secret(_ name: SecretName) throws(VaultError) -> Standing? {
        if let last, last.name == name { return last.standing }
        let found = try view.find(SecretHead.self, name, .secret(name))
        let standing = found.record.map { record in
            Standing(
                name: name.bytes, tags: record.head.tags.values, policy: record.head.policy,
                key: record.head.key)
        }
        last = (name, standing)
        return standing
    }

    /// Nil when there is no such key or alias.
    package func key(_ reference: KeyReference) throws(VaultError) -> Standing? {
        do throws(VaultError) {
            return try view.key(reference).record.map { record in
                Standing(
                    name: record.head.id.bytes, tags: record.head.tags.values,
                    policy: record.head.policy, key: record.head.id)
            }
        } catch .notFound {
            return nil
        }
    }

    /// The key that a blob names, which is the one it will be opened with; nil when there is none.
    package func key(ofBlob blob: [UInt8]) throws(VaultError) -> Standing? {
        let key: KeyID
        do throws(FormatError) { key = try BlobEnvelope(parsing: blob).key } catch { return nil }
        return try self.key(KeyReference(key))
    }

    /// The key that seals secrets for which none was named; everybody's who may have secrets.
    package func defaultKey() throws(VaultError) -> KeyID? {
        try view.find(AliasHead.self, .secretsDefault, .alias(.secretsDefault)).record?.head.key
    }
}

extension Vault {
    /// Looks at the vault to decide about access.
    ///
    /// - Parameter body: May be run more than once; only what it returns counts.
    package func deciding<R>(
        _ request: Request, _ body: (AccessView) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try reading(request) { (view) throws(VaultError) in
            if let result = view.judgingTogether({ () throws(VaultError) in
                try body(AccessView(view))
            }) {
                return result
            }
            return try body(AccessView(view))
        }
    }
}
