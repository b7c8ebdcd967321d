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
    private var last: (found: View.Found<SecretHead>, name: SecretName, standing: Standing?)?

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
        last = (found, name, standing)
        return standing
    }

    /// The secret and its key as the opening of a value needs them, by this look.
    ///
    /// - Parameter verify: Holds the record's values against its head.
    /// - Returns: Nil where a value cannot be opened, for whatever reason: who looks for it alone finds out,
    ///   and records that.
    func secretToOpen(
        _ name: SecretName, _ verify: (Record<SecretHead>) throws(VaultError) -> Void
    ) -> SecretToOpen? {
        guard let last, last.name == name else { return nil }
        do throws(VaultError) {
            let record = try view.live(last.found, name, at: view.now)
            try verify(record)
            return SecretToOpen(record: record, key: try view.keyOfSecret(record.head.key))
        } catch { return nil }
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
