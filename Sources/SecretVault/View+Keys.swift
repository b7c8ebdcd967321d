import VaultFormat
import Vocabulary

extension View {
    /// The key behind a reference, whatever its state.
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
        guard found.record != nil else { throw .notFound(.key(reference.text)) }
        return found
    }

    /// The key that seals or opens the data keys of secrets: there, and usable now.
    ///
    /// - Throws: ``VaultError/keyUnusable(_:_:)``, ``VaultError/notFound(_:)``.
    func usableKey(_ reference: KeyReference) throws(VaultError) -> UsableKey {
        let found = try key(reference)
        guard let head = found.record?.head else { throw .notFound(.key(reference.text)) }
        guard head.state == .enabled, head.usage == .encryptDecrypt else {
            throw .keyUnusable(head.id, KeyState(head.state))
        }
        return UsableKey(record: found.id, head: head)
    }
}

/// A key whose state allows its use.
struct UsableKey {
    let record: Identifier
    let head: KeyHead

    /// The version that seals new data keys.
    func primary() throws(VaultError) -> KeyVersion {
        guard let version = head.primary else {
            throw .keyUnusable(head.id, KeyState(head.state))
        }
        return version
    }
}
