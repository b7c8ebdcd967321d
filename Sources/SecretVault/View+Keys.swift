import VaultFormat
import Vocabulary

extension View {
    /// The key behind a reference, whatever its state, as it is now.
    ///
    /// - Throws: ``VaultError/notFound(_:)`` with the alias or key as it was named.
    func key(_ reference: KeyReference) throws(VaultError) -> Found<KeyHead> {
        let id: KeyID
        switch reference.target {
        case .key(let named): id = named
        case .alias(let name):
            guard let alias = try find(AliasHead.self, name, .alias(name)).record else {
                throw .notFound(.alias(name))
            }
            id = alias.head.key
        }
        let found = try find(KeyHead.self, id, .key(reference.text))
        guard var record = found.record else { throw .notFound(.key(reference.text)) }
        record.head = record.head.at(now)
        return Found(
            id: found.id, record: record, old: found.old, clockMark: found.clockMark)
    }

    /// The key behind a reference, unless its window is over: then it is as good as deleted.
    func presentKey(
        _ reference: KeyReference
    ) throws(VaultError) -> (found: Found<KeyHead>, head: KeyHead) {
        let found = try key(reference)
        guard let head = found.record?.head, head.deletedSince(now) == nil else {
            throw .notFound(.key(reference.text))
        }
        return (found, head)
    }

    /// A key that seals and opens what callers ask for.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/keyUnusable(_:_:)``,
    ///   ``VaultError/wrongKey(_:_:_:)``.
    func usableKey(_ reference: KeyReference) throws(VaultError) -> UsableKey {
        let (found, head) = try presentKey(reference)
        return try UsableKey(record: found.id, checking: head)
    }

    /// The key of a secret: one that was deleted is named with its date.
    ///
    /// - Throws: ``VaultError/keyDeleted(_:since:)``, ``VaultError/keyUnusable(_:_:)``.
    func keyOfSecret(_ id: KeyID) throws(VaultError) -> UsableKey {
        try keyOfSecret(id, try find(KeyHead.self, id, .key(id.text)))
    }

    /// The same, found before.
    func keyOfSecret(_ id: KeyID, _ found: Found<KeyHead>) throws(VaultError) -> UsableKey {
        guard let head = found.record?.head.at(now) else { throw .notFound(.key(id.text)) }
        if let end = head.deletedSince(now) { throw .keyDeleted(id, since: end) }
        return try UsableKey(record: found.id, checking: head)
    }
}

extension KeyHead {
    /// Since when the key is deleted, if it is.
    func deletedSince(_ now: UnixTime) -> UnixTime? {
        guard let end = deletion?.notBefore else { return nil }
        return now >= end || state == .destroying || state == .destroyed ? end : nil
    }
}

/// A key that seals data keys, in a state that allows it.
struct UsableKey {
    let record: Identifier
    let head: KeyHead

    init(record: Identifier, checking head: KeyHead) throws(VaultError) {
        guard head.state == .enabled else { throw .keyUnusable(head.id, KeyState(head.state)) }
        guard head.spec == .aes256 else { throw .wrongKey(head.id, head.spec, head.usage) }
        self.record = record
        self.head = head
    }

    /// A key whatever its state: `check` opens what is sealed under disabled keys too.
    init(record: Identifier, anyState head: KeyHead) {
        self.record = record
        self.head = head
    }

    /// The version that seals new data keys.
    func primary() throws(VaultError) -> (object: Identifier, form: TokenForm) {
        guard let version = head.primary, let sealing = version.sealing else {
            throw .keyUnusable(head.id, KeyState(head.state))
        }
        return (version.object, sealing.form)
    }
}
