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
    /// - Throws: ``VaultError/keyUnsupported(_:)``, ``VaultError/weakToken(attribute:)``,
    ///   ``VaultError/token(_:)``; the key then does not exist, or is listed as creating.
    package func createKey(
        _ options: NewKey, request: Request
    ) throws(VaultError) -> KeyDescription {
        guard options.tags.count <= constants.limits.tags else {
            throw .invalid(.tooManyTags(limit: constants.limits.tags))
        }
        let usage = options.usage ?? options.spec.usages[0]
        guard options.spec.usages.contains(usage) else { throw .invalid(.keyUsage(options.spec)) }
        try Self.check(rotation: options.rotationSeconds)
        if options.spec.isPair, options.rotationSeconds != nil { throw .pairRotates }
        try Self.check(policy: options.policy)
        let id = KeyID(try newIdentifier())
        return try recorded(.createKey, .key(KeyReference(id)), request) { () throws(VaultError) in
            var head = KeyHead(
                id: id, spec: options.spec, usage: usage, description: options.description,
                tags: Tags(options.tags),
                creator: request.principal, now: request.now)
            head.policy = options.policy
            guard options.origin == .token else { return try awaitMaterial(head, options, request) }
            head.setRotation(options.rotationSeconds)
            let object = try newIdentifier()
            head.versions = [
                KeyVersion(
                    object: object, created: request.now, state: .creating,
                    material: head.spec.unmade(constants.form))
            ]
            return try workingOnKeys(request) { () throws(VaultError) in
                let record = try announce(head, request)
                do throws(VaultError) {
                    let material = try make(object, of: head, owner: record)
                    return try enable(id, object: object, material, request)
                } catch {
                    // Tidy up what is certainly ours; what cannot be tidied stays announced.
                    withdraw(id, object: object, request)
                    throw error
                }
            }
        }
    }

    /// A key whose material is still to come is a record, and nothing in the token.
    private func awaitMaterial(
        _ head: KeyHead, _ options: NewKey, _ request: Request
    ) throws(VaultError) -> KeyDescription {
        guard options.rotationSeconds == nil else { throw .wrongOrigin(head.id, .external) }
        guard head.spec == .aes256 else { throw .keyUnsupported(head.spec) }
        var head = head
        head.origin = .external
        head.state = .pendingImport
        _ = try announce(head, request)
        return KeyDescription(of: head, aliases: [], arn: arn(of: head.id))
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

    /// Makes and proves a version's object, of whatever spec.
    ///
    /// - Parameter owner: The key's record.
    /// - Returns: What the version's record says from now on.
    func make(
        _ object: Identifier, of head: KeyHead, owner: Identifier
    ) throws(VaultError) -> KeyMaterial {
        guard let kind = head.spec.kind else {
            try makeObject(object, label: keyLabel(head.id))
            return .sealing(
                constants.form,
                canary: try makeCanary(owner: owner, object: object, of: head.id))
        }
        return try KeyMaking(
            token: token, spec: head.spec, usage: head.usage, kind: kind, object: object,
            label: keyLabel(head.id), acceptsWeak: constants.settings.acceptsWeakToken
        ).run(canaryContext: contexts.canary(owner: owner, object: object))
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
        _ id: KeyID, object: Identifier, _ material: KeyMaterial, _ request: Request
    ) throws(VaultError) -> KeyDescription {
        try writing(request, .createKey) { (writer) throws(VaultError) in
            let found = try writer.view.key(KeyReference(id))
            guard var head = found.record?.head, head.state == .creating,
                let place = head.versions.firstIndex(where: { $0.object == object })
            else { throw .notFound(.key(id.text)) }
            head.versions[place].state = .live
            head.versions[place].material = material
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
