import PKCS11
import VaultFormat
package import Vocabulary

extension Vault {
    /// Makes a customer master key in the token, in two phases: a record that says `creating` with
    /// the object's id, then the object, proven in a fresh session, then `enabled` with its canary.
    ///
    /// A crash between leaves an object that repair may remove, and nothing else may.
    ///
    /// - Throws: ``VaultError/weakToken(attribute:)``, ``VaultError/token(_:)``; the key then does not
    ///   exist, or is listed as creating.
    package func createKey(
        description: Description, tags: [TagKey: TagValue], request: Request
    ) throws(VaultError) -> KeyDescription {
        guard tags.count <= constants.limits.tags else {
            throw .invalid(.tooManyTags(limit: constants.limits.tags))
        }
        let id = KeyID(try newIdentifier())
        return try recorded(.createKey, .key(KeyReference(id)), request) { () throws(VaultError) in
            var head = KeyHead(
                id: id, description: description, tags: Tags(tags), creator: request.principal,
                now: request.now)
            let object = try newIdentifier()
            head.versions = [
                KeyVersion(
                    object: object, created: request.now, state: .creating, form: constants.form)
            ]
            let record = try announce(head, request)
            do throws(VaultError) {
                try makeObject(object, label: keyLabel(id))
                let canary = try makeCanary(owner: record, object: object, of: id)
                return try enable(id, object: object, canary: canary, request)
            } catch {
                // Tidy up what is certainly ours; what cannot be tidied stays announced.
                withdraw(id, object: object, request)
                throw error
            }
        }
    }

    private func announce(
        _ head: KeyHead, _ request: Request
    ) throws(VaultError) -> Identifier {
        try writing(request, .createKey) { (writer) throws(VaultError) in
            let found = try writer.view.find(KeyHead.self, head.id, .key(head.id.text))
            guard found.record == nil else { throw .exists(.key(head.id.text)) }
            try writer.write(head, over: found)
            return found.id
        }
    }

    private func keyLabel(_ id: KeyID) -> String { "kist:\(keys.vault.hex):\(id.text)" }

    /// The object, with its final attributes from its first moment; proven from a fresh session.
    func makeObject(_ object: Identifier, label: String) throws(VaultError) {
        try TokenObjects(token: token).make(
            object, label: label, form: constants.form,
            acceptsWeak: constants.settings.acceptsWeakToken)
    }

    /// A key nobody uses, sealed under the object in good times.
    func makeCanary(
        owner: Identifier, object: Identifier, of key: KeyID?
    ) throws(VaultError) -> SealedKey {
        let context = contexts.canary(owner: owner, object: object)
        let fresh = try dataKeys.make(
            under: object, form: constants.form, context: context, of: key)
        return fresh.sealed
    }

    private func enable(
        _ id: KeyID, object: Identifier, canary: SealedKey, _ request: Request
    ) throws(VaultError) -> KeyDescription {
        try writing(request, .createKey) { (writer) throws(VaultError) in
            let found = try writer.view.key(KeyReference(id))
            guard var head = found.record?.head, head.state == .creating,
                let place = head.versions.firstIndex(where: { $0.object == object })
            else { throw .notFound(.key(id.text)) }
            head.versions[place].state = .live
            head.versions[place].canary = canary
            head.state = .enabled
            try writer.write(head, over: found)
            return describe(head, aliases: [])
        }
    }

    private func withdraw(_ id: KeyID, object: Identifier, _ request: Request) {
        do throws(VaultError) {
            try TokenObjects(token: token).destroy(object)
            try writing(request, .createKey) { (writer) throws(VaultError) in
                let found = try writer.view.key(KeyReference(id))
                guard let head = found.record?.head, head.state == .creating else { return }
                try writer.purge(head, found: found)
            }
        } catch {
            // The record still says `creating`: that is the truth, and repair's business.
        }
    }

    /// Describes a key.
    package func describeKey(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) -> KeyDescription {
        try recorded(.describeKey, .key(reference), request) { () throws(VaultError) in
            let (head, aliases) = try reading(request) { (view) throws(VaultError) in
                let found = try view.key(reference)
                guard let head = found.record?.head else {
                    throw .notFound(.key(reference.text))
                }
                return (head, try view.aliases(of: head.id))
            }
            try answer(.describeKey, .key(reference), request)
            return describe(head, aliases: aliases)
        }
    }

    /// All keys, sorted by id.
    package func listKeys(request: Request) throws(VaultError) -> [KeyListing] {
        try recorded(.listKeys, .all(.key), request) { () throws(VaultError) in
            let summaries = try reading(request) { (view) throws(VaultError) in
                try view.summaries()
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
            let hasChanged = try writing(request, operation) { (writer) throws(VaultError) in
                let found = try writer.view.key(reference)
                guard var head = found.record?.head else {
                    throw .notFound(.key(reference.text))
                }
                guard head.state == .enabled || head.state == .disabled else {
                    throw .keyUnusable(head.id, KeyState(head.state))
                }
                let wanted: KeyHead.State = enabled ? .enabled : .disabled
                guard head.state != wanted else { return false }
                head.state = wanted
                head.updated = request.now
                try writer.write(head, over: found)
                return true
            }
            if !hasChanged { try answer(operation, .key(reference), request) }
        }
    }

    private func describe(_ head: KeyHead, aliases: [AliasName]) -> KeyDescription {
        KeyDescription(
            id: head.id, arn: arn(of: head.id), state: KeyState(head.state),
            description: head.description, tags: head.tags.pairs, creator: head.creator,
            created: head.created, updated: head.updated,
            plannedDeletion: head.deletion?.notBefore,
            versions: head.versions.map {
                KeyVersionListing(object: $0.object, created: $0.created)
            }, aliases: aliases)
    }
}

extension Name where Rule == KeyIDRule {
    /// A new key's id: sixteen random bytes as a lower-case UUID.
    init(_ id: Identifier) {
        guard let name = Self(id.uuidText) else {
            preconditionFailure("a UUID breaks the rule of key ids")
        }
        self = name
    }
}
