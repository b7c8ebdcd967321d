import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// Makes a customer master key in the token, in two phases: a record that says `creating` with
    /// the object's id, then the object, proven in a fresh session, then `enabled` with its canary.
    ///
    /// A crash between leaves an object that repair may remove, and nothing else may.
    ///
    /// - Throws: ``VaultError/weakToken(attribute:)``, ``VaultError/token(_:)``; the key then does not
    ///   exist, or is listed as creating.
    package func createKey(
        _ options: NewKey, request: Request
    ) throws(VaultError) -> KeyDescription {
        guard options.tags.count <= constants.limits.tags else {
            throw .invalid(.tooManyTags(limit: constants.limits.tags))
        }
        try Self.check(rotation: options.rotationSeconds)
        try Self.check(policy: options.policy)
        let id = KeyID(try newIdentifier())
        return try recorded(.createKey, .key(KeyReference(id)), request) { () throws(VaultError) in
            var head = KeyHead(
                id: id, description: options.description, tags: Tags(options.tags),
                creator: request.principal, now: request.now)
            head.policy = options.policy
            head.setRotation(options.rotationSeconds)
            let object = try newIdentifier()
            head.versions = [
                KeyVersion(
                    object: object, created: request.now, state: .creating, form: constants.form)
            ]
            return try workingOnKeys(request) { () throws(VaultError) in
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

    func keyLabel(_ id: KeyID) -> String { "kist:\(keys.vault.hex):\(id.text)" }

    /// The object, with its final attributes from its first moment; proven from a fresh session.
    func makeObject(_ object: Identifier, label: String) throws(VaultError) {
        try tokenObjects.make(
            object, label: label, form: constants.form,
            acceptsWeak: constants.settings.acceptsWeakToken)
    }

    /// A key nobody uses, sealed under the object in good times.
    func makeCanary(
        owner: Identifier, object: Identifier, of key: KeyID?
    ) throws(VaultError) -> SealedKey {
        try dataKeys.make(
            under: object, form: constants.form,
            context: contexts.canary(owner: owner, object: object), of: key
        ).sealed
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
            return KeyDescription(of: head, aliases: [], arn: arn(of: head.id))
        }
    }

    /// Only what the record calls `creating` may go: enabling whose outcome was not known may stand.
    private func withdraw(_ id: KeyID, object: Identifier, _ request: Request) {
        do throws(VaultError) {
            try writing(request, .createKey) { (writer) throws(VaultError) in
                let found = try writer.view.key(KeyReference(id))
                guard let head = found.record?.head, head.state == .creating else { return }
                try tokenObjects.destroy(object)
                try writer.purge(head, found: found)
            }
        } catch {
            // The record still says `creating`: that is the truth, and repair's business.
        }
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
