import FileStore
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// How many secrets one group may have.
    package static var importLimit: Int { ChainLayout.groupLimit }

    /// Makes secrets together, with the syncs of one; all that can be made, or, when a step fails,
    /// none of them.
    ///
    /// A name that is there with the same version id and data is as if it were made now
    /// (`wasThere`): an import that was cut short can be done again.
    ///
    /// - Parameter secrets: Up to ``importLimit``, no name twice.
    /// - Returns: For each in its order what was stored or why it could not be, each refusal as
    ///   ``createSecret(_:value:options:request:)`` has it and in the audit chain.
    /// - Throws: What stops all: the token, the store, the audit. ``VaultError/outcomeUnknown(_:)``:
    ///   all of them or none are there (at the end of a segment of the chain: or those that had room in
    ///   it), and the same import again finds out.
    package func importSecrets(
        _ secrets: [ImportedSecret], request: Request
    ) throws(VaultError) -> [Result<StoredVersion, VaultError>] {
        precondition(secrets.count <= Self.importLimit, "more than a group")
        var results = [Result<StoredVersion, VaultError>?](repeating: nil, count: secrets.count)
        var drafts = [ImportDraft?](repeating: nil, count: secrets.count)
        let keys = try judged(secrets, request, &results)
        var searched: [Identifier] = []
        for (place, secret) in secrets.enumerated() where results[place] == nil {
            guard let key = keys[place] else { preconditionFailure("judged and without a key") }
            let primary = try key.primary()
            if !searched.contains(primary.object) {
                try dataKeys.find(primary.object, form: primary.form, of: key.head.id)
                searched.append(primary.object)
            }
            drafts[place] = try importDraft(secret, under: key, request, isFound: true)
        }
        if drafts.contains(where: { $0 != nil }) {
            try writing(request, .createSecret) { (writer) throws(VaultError) in
                try create(secrets, drafts, &results, writer)
            }
        }
        return zip(secrets, results).map { secret, result in
            guard let result else { preconditionFailure("a secret without a result") }
            if case .failure(let error) = result {
                // It fails again, and that is written down.
                try? recorded(.createSecret, .secret(secret.name), request) {
                    () throws(VaultError) in throw error
                }
            }
            return result
        }
    }

    /// A version made by the token before the lock is taken.
    private struct ImportDraft {
        let record: Identifier
        let versionID: VersionID
        let version: VersionDraft
    }

    /// Refuses what is refused without the token, and finds the keys of the rest; one look for all,
    /// under the shared lock.
    private func judged(
        _ secrets: [ImportedSecret], _ request: Request,
        _ results: inout [Result<StoredVersion, VaultError>?]
    ) throws(VaultError) -> [UsableKey?] {
        try store.withLock(
            .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let header = try HeaderFile.verify(try HeaderFile.read(store), keys: keys)
            let chain = try IntentChain(of: header, for: .read, in: store, keys: keys)
            let view = View(
                store: store, keys: keys, header: header, chain: chain, now: request.now)
            var known: [String: UsableKey] = [:]
            var found: [UsableKey?] = []
            for (place, secret) in secrets.enumerated() {
                found.append(nil)
                do throws(VaultError) {
                    try checkSize(of: secret.value)
                    try Self.check(policy: secret.options.policy)
                    guard secret.options.tags.count <= constants.limits.tags else {
                        throw .invalid(.tooManyTags(limit: constants.limits.tags))
                    }
                    let record = try view.find(SecretHead.self, secret.name, .secret(secret.name))
                    if let same = try sameVersion(secret, record) {
                        results[place] = .success(same)
                        continue
                    }
                    try refuseIfTaken(record, secret.name, request.now)
                    let reference = secret.options.key ?? KeyReference(.secretsDefault)
                    let key: UsableKey
                    if let met = known[reference.text] {
                        key = met
                    } else {
                        key = try view.usableKey(reference)
                        known[reference.text] = key
                    }
                    found[place] = key
                } catch {
                    guard error.isAboutOneSecret else { throw error }
                    results[place] = .failure(error)
                }
            }
            return found
        }
    }

    private func importDraft(
        _ secret: ImportedSecret, under key: UsableKey, _ request: Request, isFound: Bool = false
    ) throws(VaultError) -> ImportDraft {
        let id = secret.options.versionID ?? VersionID(number: 1)
        let record = try keys.recordID(.secret, secret.name.bytes)
        return ImportDraft(
            record: record, versionID: id,
            version: try draft(
                secret.value, as: id, of: record, incarnation: try newIdentifier(), under: key,
                secret.options.dataType, now: request.now, isFound: isFound))
    }

    private func create(
        _ secrets: [ImportedSecret], _ drafts: [ImportDraft?],
        _ results: inout [Result<StoredVersion, VaultError>?], _ writer: Writer
    ) throws(VaultError) {
        var group: [Writer.NewRecord] = []
        var places: [Int] = []
        var known: [KeyID: UsableKey] = [:]
        let request = writer.request
        for (place, secret) in secrets.enumerated() {
            guard var draft = drafts[place] else { continue }
            do throws(VaultError) {
                let id = draft.version.key
                let key: UsableKey
                if let met = known[id] {
                    key = met
                } else {
                    key = try writer.view.usableKey(KeyReference(id))
                    known[id] = key
                }
                var head = SecretHead(
                    name: secret.name, incarnation: draft.version.incarnation,
                    description: secret.options.description, tags: Tags(secret.options.tags),
                    key: key.head.id, created: request.now)
                head.policy = secret.options.policy
                if !draft.version.fits(head, id: draft.versionID, key: key) {
                    // The key was rotated meanwhile: once more, and now nobody can come between.
                    draft = try importDraft(secret, under: key, request)
                    head.incarnation = draft.version.incarnation
                }
                var found = try writer.view.find(
                    SecretHead.self, secret.name, .secret(secret.name))
                if let record = found.record,
                    case .due = SecretState(of: record.head, at: request.now)
                {
                    try requireWindowOver(record, found, writer)
                    try writer.purge(record.head, found: found)
                    found = try writer.view.find(
                        SecretHead.self, secret.name, .secret(secret.name))
                }
                if let same = try sameVersion(secret, found) {
                    results[place] = .success(same)
                    continue
                }
                try refuseIfTaken(found, secret.name, request.now)
                _ = try head.add(draft.version.version, labels: nil, limits: constants.limits)
                group.append(
                    Writer.NewRecord(head: head, found: found, blob: draft.version.blob))
                places.append(place)
            } catch {
                guard error.isAboutOneSecret else { throw error }
                results[place] = .failure(error)
            }
        }
        try writer.create(group)
        for (place, new) in zip(places, group) {
            let id = secrets[place].options.versionID ?? VersionID(number: 1)
            results[place] = .success(stored(id, new.head, wasThere: false))
        }
    }

    /// The version an import would make, when it is there already.
    private func sameVersion(
        _ secret: ImportedSecret, _ found: View.Found<SecretHead>
    ) throws(VaultError) -> StoredVersion? {
        guard let head = found.record?.head, head.deletion == nil else { return nil }
        let id = secret.options.versionID ?? VersionID(number: 1)
        guard let version = head.versions.first(where: { $0.id == id }) else { return nil }
        let digest = try ValueSealing.digest(
            of: secret.value, version: id, record: found.id, incarnation: head.incarnation,
            keys: keys)
        guard ConstantTime.isEqual(digest, version.valueDigest) else { return nil }
        return stored(id, head, wasThere: true)
    }
}

extension VaultError {
    /// Whether an error says something of one secret of many, and nothing of the rest.
    fileprivate var isAboutOneSecret: Bool {
        switch self {
        case .exists, .scheduledForDeletion, .notFound, .keyUnusable, .wrongKey, .invalid,
            .clockWentBack, .clockJumped, .clockUnconfirmed:
            true
        default: false
        }
    }
}
