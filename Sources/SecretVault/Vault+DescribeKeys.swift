import VaultFormat
import Vocabulary

extension Vault {
    /// Describes a key.
    package func describeKey(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) -> KeyDescription {
        try recorded(.describeKey, .key(reference), request) { () throws(VaultError) in
            let (head, aliases) = try reading(request) { (view) throws(VaultError) in
                let head = try view.presentKey(reference).head
                return (head, try view.aliases(of: head.id))
            }
            try answer(.describeKey, .key(reference), request)
            return KeyDescription(of: head, aliases: aliases, arn: arn(of: head.id))
        }
    }

    /// All keys, sorted by id.
    package func listKeys(request: Request) throws(VaultError) -> [KeyListing] {
        try recorded(.listKeys, .all(.key), request) { () throws(VaultError) in
            let summaries = try reading(request) { (view) throws(VaultError) in
                try view.summariesBesideSecrets().map { (summary) throws(VaultError) in
                    guard case .key(var key) = summary else { return summary }
                    // The index does not know when imported material ends. A record that cannot be
                    // read does not hide the others.
                    if key.state == .enabled || key.state == .disabled,
                        let found = try? view.key(KeyReference(key.id)), let record = found.record
                    {
                        key.state = record.head.state
                    }
                    return .key(key)
                }
            }
            try answer(.listKeys, .all(.key), request)
            return summaries.compactMap { summary -> KeyListing? in
                guard case .key(let key) = summary else { return nil }
                return KeyListing(
                    id: key.id, state: KeyState(key.state), created: key.created,
                    plannedDeletion: key.plannedDeletion)
            }.sorted { $0.id < $1.id }
        }
    }

    /// Enables or disables a key; one that is so already stays as it is.
    ///
    /// - Throws: ``VaultError/keyUnusable(_:_:)`` in every other state.
    package func setKey(
        _ reference: KeyReference, enabled: Bool, request: Request
    ) throws(VaultError) {
        let operation: Operation = enabled ? .enableKey : .disableKey
        try recorded(operation, .key(reference), request) { () throws(VaultError) in
            try changeKey(reference, operation, request) { (head) throws(VaultError) in
                guard head.state == .enabled || head.state == .disabled else {
                    throw .keyUnusable(head.id, KeyState(head.state))
                }
                let wanted: KeyHead.State = enabled ? .enabled : .disabled
                defer { head.state = wanted }
                return head.state != wanted
            }
        }
    }
}
