package import SecureMemory
import VaultFormat
package import Vocabulary

extension Vault {
    /// Writes a new version of a secret.
    ///
    /// The same version id with the same data again changes nothing and succeeds, also after the
    /// version was evicted.
    ///
    /// - Parameter value: 1 byte to the vault's limit; stays the caller's.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/scheduledForDeletion(_:until:)``,
    ///   ``VaultError/otherData(_:_:)``, ``VaultError/keyUnusable(_:_:)``, ``VaultError/invalid(_:)``,
    ///   ``VaultError/outcomeUnknown(_:_:)`` with the id to try again with.
    package func putValue(
        _ name: SecretName, value: borrowing SecretBytes, options: NewVersion, request: Request
    ) throws(VaultError) -> StoredVersion {
        try checkSize(of: value)
        return try recorded(.putSecretValue, .secret(name), request) { () throws(VaultError) in
            try put(name, value, options, request)
        }
    }

    private func put(
        _ name: SecretName, _ value: borrowing SecretBytes, _ options: NewVersion,
        _ request: Request
    ) throws(VaultError) -> StoredVersion {
        let (look, id, key) = try reading(request) { (view) throws(VaultError) in
            let (found, record) = try view.liveSecret(name, at: request.now)
            return (record.head, found.id, try view.keyOfSecret(record.head.key))
        }
        if let same = try repeated(look, id, value, options) {
            var subject = Subject.secret(name)
            subject.version = same.versionID.bytes
            try answer(.putSecretValue, subject, request)
            return same
        }
        var draft = try draft(
            value, as: options.versionID ?? look.nextVersionID, of: id,
            incarnation: look.incarnation, under: key, options.dataType, now: request.now)
        return try writing(request, .putSecretValue) { (writer) throws(VaultError) in
            let (found, record) = try writer.view.liveSecret(name, at: request.now)
            var head = record.head
            if let same = try repeated(head, id, value, options) {
                try answer(.putSecretValue, .secret(name), request)
                return same
            }
            let key = try writer.view.keyOfSecret(head.key)
            let versionID = options.versionID ?? head.nextVersionID
            if !draft.fits(head, id: versionID, key: key) {
                // Somebody put, or rotated, meanwhile: once more, and now nobody can come between.
                draft = try self.draft(
                    value, as: versionID, of: id, incarnation: head.incarnation, under: key,
                    options.dataType, now: request.now)
            }
            let blobs = try put(draft, into: &head, of: record, options)
            head.updated = request.now
            try naming(versionID) { () throws(VaultError) in
                try writer.write(head, over: found, blobs: blobs)
            }
            return stored(versionID, head, wasThere: false)
        }
    }

    /// The values of the new generation, without those that were evicted.
    private func put(
        _ draft: VersionDraft, into head: inout SecretHead, of record: Record<SecretHead>,
        _ options: NewVersion
    ) throws(VaultError) -> [UInt8] {
        let before = record.head
        let evicted = try head.add(
            draft.version, labels: options.labels, limits: constants.limits)
        var blobs: [UInt8] = []
        for version in before.versions where !evicted.contains(version.id) {
            guard let range = before.blobRange(of: version.id),
                range.upperBound <= record.file.blobs.count
            else {
                throw .damaged(
                    file: Layout.recordPath(.secret, record.file.record),
                    .secret(head.name))
            }
            blobs += record.file.blobs[range]
        }
        return blobs + draft.blob
    }

    /// What to answer when the version id was used before: success for the same data.
    private func repeated(
        _ head: SecretHead, _ record: Identifier, _ value: borrowing SecretBytes,
        _ options: NewVersion
    ) throws(VaultError) -> StoredVersion? {
        guard let id = options.versionID, let known = head.valueDigest(of: id) else { return nil }
        let digest = try ValueSealing.digest(
            of: value, version: id, record: record, incarnation: head.incarnation, keys: keys)
        guard digest == known else { throw .otherData(head.name, id) }
        return stored(id, head, wasThere: true)
    }
}
