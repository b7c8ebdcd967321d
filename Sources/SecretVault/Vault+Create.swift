import Sealing
package import SecureMemory
import VaultFormat
package import Vocabulary

extension Vault {
    /// Makes a secret with its first version, which gets ACSCurrent.
    ///
    /// A name behind its recovery window is purged first, if the clock can be believed.
    ///
    /// - Parameter value: 1 byte to the vault's limit; stays the caller's.
    /// - Throws: ``VaultError/exists(_:)``, ``VaultError/scheduledForDeletion(_:until:)``,
    ///   ``VaultError/notFound(_:)`` and ``VaultError/keyUnusable(_:_:)`` of the key,
    ///   ``VaultError/invalid(_:)``, and what reading, the token and writing throw.
    package func createSecret(
        _ name: SecretName, value: borrowing SecretBytes, options: NewSecret, request: Request
    ) throws(VaultError) -> StoredVersion {
        try checkSize(of: value)
        try Self.check(policy: options.policy)
        return try recorded(.createSecret, .secret(name), request) { () throws(VaultError) in
            try create(name, value, options, request)
        }
    }

    private func create(
        _ name: SecretName, _ value: borrowing SecretBytes, _ options: NewSecret,
        _ request: Request
    ) throws(VaultError) -> StoredVersion {
        let reference = options.key ?? KeyReference(.secretsDefault)
        guard options.tags.count <= constants.limits.tags else {
            throw .invalid(.tooManyTags(limit: constants.limits.tags))
        }
        let (id, key) = try reading(request) { (view) throws(VaultError) in
            let found = try view.find(SecretHead.self, name, .secret(name))
            try refuseIfTaken(found, name, request.now)
            return (found.id, try view.usableKey(reference))
        }
        let versionID = options.versionID ?? VersionID(number: 1)
        let incarnation = try newIdentifier()
        var draft = try draft(
            value, as: versionID, of: id, incarnation: incarnation, under: key, options.dataType,
            now: request.now)
        return try writing(request, .createSecret) { (writer) throws(VaultError) in
            let key = try writer.view.usableKey(KeyReference(key.head.id))
            var head = SecretHead(
                name: name, incarnation: incarnation, description: options.description,
                tags: Tags(options.tags), key: key.head.id, created: request.now)
            head.policy = options.policy
            if !draft.fits(head, id: versionID, key: key) {
                // The key was rotated meanwhile: once more, and now nobody can come between.
                draft = try self.draft(
                    value, as: versionID, of: id, incarnation: incarnation, under: key,
                    options.dataType, now: request.now)
            }
            var found = try writer.view.find(SecretHead.self, name, .secret(name))
            if let record = found.record,
                case .due = SecretState(of: record.head, at: request.now)
            {
                try requireWindowOver(record, found, writer)
                try writer.purge(record.head, found: found)
                found = try writer.view.find(SecretHead.self, name, .secret(name))
            }
            try refuseIfTaken(found, name, request.now)
            _ = try head.add(draft.version, labels: nil, limits: constants.limits)
            try naming(versionID) { () throws(VaultError) in
                try writer.write(head, over: found, blobs: draft.blob)
            }
            return stored(versionID, head, wasThere: false)
        }
    }

    func refuseIfTaken(
        _ found: View.Found<SecretHead>, _ name: SecretName, _ now: UnixTime
    ) throws(VaultError) {
        guard let record = found.record else { return }
        switch SecretState(of: record.head, at: now) {
        case .live: throw .exists(.secret(name))
        case .scheduled(let end): throw .scheduledForDeletion(.secret(name), until: end)
        case .due: return
        }
    }

    func stored(_ id: VersionID, _ head: SecretHead, wasThere: Bool) -> StoredVersion {
        StoredVersion(
            name: head.name, versionID: id, labels: head.labels.of(id), arn: arn(of: head.name),
            wasThere: wasThere)
    }

    /// Sixteen random bytes.
    func newIdentifier() throws(VaultError) -> Identifier {
        let bytes: [UInt8]
        do { bytes = try KernelRandom.bytes(Identifier.byteCount) } catch {
            throw VaultError(error)
        }
        guard let id = Identifier(bytes) else { throw .cryptography }
        return id
    }

    /// Puts the version's name into an unknown outcome, so that the caller can try again with it.
    func naming<R: ~Copyable>(
        _ id: VersionID, _ body: () throws(VaultError) -> R
    ) throws(VaultError) -> R {
        do throws(VaultError) { return try body() } catch {
            if case .outcomeUnknown(_, let cause) = error { throw .outcomeUnknown(id, cause) }
            throw error
        }
    }
}
