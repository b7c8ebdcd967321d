import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// Seals the data keys of every secret under a key again, under the key's newest version.
    ///
    /// Values are not touched. May be stopped at any point and begun again: what is done is done.
    ///
    /// - Parameter progress: Called after each secret with how many are done, of how many.
    /// - Returns: What is left, and of how many; zero left unless secrets were put meanwhile under a
    ///   version that was no longer the newest.
    /// - Throws: ``VaultError/keyUnusable(_:_:)`` and what reading, the token and writing throw.
    package func rewrap(
        _ reference: KeyReference, request: Request, progress: (Int, Int) -> Void
    ) throws(VaultError) -> RewrapResult {
        try recorded(.rewrap, .key(reference), request) { () throws(VaultError) in
            let (id, names) = try reading(request) { (view) throws(VaultError) in
                let key = try view.usableKey(reference)
                return (key.head.id, try view.secrets(under: key.head.id))
            }
            var resealed = 0
            for (index, name) in names.enumerated() {
                if try rewrapSecret(name, under: id, request) { resealed += 1 }
                progress(index + 1, names.count)
            }
            let (left, total) = try reading(request) { (view) throws(VaultError) in
                try countStale(under: id, view)
            }
            try answer(.rewrap, .key(reference), request)
            return RewrapResult(resealed: resealed, left: left, total: total)
        }
    }

    /// - Returns: Whether anything was sealed again.
    private func rewrapSecret(
        _ name: SecretName, under id: KeyID, _ request: Request
    ) throws(VaultError) -> Bool {
        // Most secrets are up to date on a second run: see that without the lock.
        let isStale = try reading(request) { (view) throws(VaultError) in
            let record = try view.find(SecretHead.self, name, .secret(name)).record
            return try record.map { (record) throws(VaultError) in
                try record.head.isStale(under: view.keyOfSecret(id))
            } ?? false
        }
        guard isStale else { return false }
        return try writing(request, .rewrap) { (writer) throws(VaultError) in
            let found = try writer.view.find(SecretHead.self, name, .secret(name))
            guard let record = found.record, record.head.key == id else { return false }
            let key = try writer.view.keyOfSecret(id)
            guard try record.head.isStale(under: key) else { return false }
            try checkBlobs(of: record)
            var head = record.head
            for place in head.versions.indices {
                head.versions[place].dataKey = try reseal(
                    head.versions[place], of: record, under: key)
            }
            try writer.write(head, over: found, blobs: record.file.blobs)
            try verify(name, against: record, writer)
            return true
        }
    }

    /// The version's data key under the key's newest version.
    private func reseal(
        _ version: SecretVersion, of record: Record<SecretHead>, under key: UsableKey
    ) throws(VaultError) -> SealedKey {
        let primary = try key.primary()
        guard version.dataKey.keyVersion != primary.object else { return version.dataKey }
        let dataKey = try openDataKey(version, of: record, under: key)
        // A token may say yes and give other bytes. What takes the place of the only way to a value is
        // made of the key that opens it, and of nothing else.
        _ = try openValue(version, of: record, by: dataKey)
        return try dataKeys.sealProven(
            dataKey, under: primary.object, form: primary.form,
            context: contexts.dataKey(
                record: record.file.record, incarnation: record.head.incarnation,
                version: version.id, object: primary.object), of: key.head.id)
    }

    /// Reads the record back and opens every data key in it.
    private func verify(
        _ name: SecretName, against old: Record<SecretHead>, _ writer: Writer
    ) throws(VaultError) {
        let found = try writer.view.find(SecretHead.self, name, .secret(name))
        guard let record = found.record, record.file.blobs == old.file.blobs else {
            throw .damaged(file: Layout.recordPath(.secret, found.id), .secret(name))
        }
        let key = try writer.view.keyOfSecret(record.head.key)
        for version in record.head.versions {
            _ = try openDataKey(version, of: record, under: key)
        }
    }

    private func countStale(
        under id: KeyID, _ view: View
    ) throws(VaultError) -> (left: Int, total: Int) {
        let key = try view.keyOfSecret(id)
        let names = try view.secrets(under: id)
        var left = 0
        for name in names {
            let record = try view.find(SecretHead.self, name, .secret(name)).record
            if let record, try record.head.isStale(under: key) { left += 1 }
        }
        return (left, names.count)
    }
}

extension SecretHead {
    /// Whether a data key is sealed under an older version than the newest.
    fileprivate func isStale(under key: UsableKey) throws(VaultError) -> Bool {
        let newest = try key.primary().object
        return versions.contains { $0.dataKey.keyVersion != newest }
    }
}

extension View {
    /// The names of the secrets under a key, sorted.
    func secrets(under key: KeyID) throws(VaultError) -> [SecretName] {
        try summaries().compactMap { summary -> SecretName? in
            guard case .secret(let secret) = summary, secret.key == key else { return nil }
            return secret.name
        }.sorted()
    }
}
