import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// Seals the data keys of every secret under a key again, under the key's newest version.
    ///
    /// Values are not touched. May be stopped at any point and begun again: what is done is done.
    ///
    /// - Parameter progress: Called for each secret with how many are done, of how many.
    /// - Returns: What is left, and of how many; zero left unless secrets were put meanwhile under a
    ///   version that was no longer the newest.
    /// - Throws: ``VaultError/keyUnusable(_:_:)`` and what reading, the token and writing throw.
    package func rewrap(
        _ reference: KeyReference, request: Request, progress: (Int, Int) -> Void
    ) throws(VaultError) -> RewrapResult {
        try recorded(.rewrap, .key(reference), request) { () throws(VaultError) in
            let id = try reading(request) { (view) throws(VaultError) in
                try view.usableKey(reference).head.id
            }
            var known = try KnownChain(
                reading(
                    request,
                    { (view) throws(VaultError) in
                        try view.currentChain()
                    }))
            let secrets = try self.secrets(under: id, request)
            var resealed = 0
            for start in stride(from: 0, to: secrets.count, by: Self.rewrapPortion) {
                let names = secrets[start..<min(start + Self.rewrapPortion, secrets.count)]
                // Most secrets are up to date on a second run: see that without the lock.
                let stale = try staleSecrets(Array(names), under: id, request)
                resealed += try rewrap(stale, under: id, &known, request)
                for done in names.indices { progress(done + 1, secrets.count) }
            }
            let end = try reading(request) { (view) throws(VaultError) in try view.currentChain() }
            let (left, total) =
                known.isAll(of: end) ? (0, secrets.count) : try countStale(under: id, request)
            try answer(.rewrap, .key(reference), request)
            return RewrapResult(resealed: resealed, left: left, total: total)
        }
    }

    /// How many secrets are looked at together, and changed under one lock: a fraction of a second.
    private static let rewrapPortion = 16

    /// The secrets under a key, in the order of the index: those of one shard together.
    private func secrets(
        under id: KeyID, _ request: Request
    ) throws(VaultError) -> [SecretName] {
        let all = try reading(request) { (view) throws(VaultError) in try view.secrets() }
        return all.indices.filter { all.keyID(at: $0) == id }.map(all.secretName)
    }

    /// Those of them that have a data key under an older version than the newest.
    private func staleSecrets(
        _ names: [SecretName], under id: KeyID, _ request: Request
    ) throws(VaultError) -> [SecretName] {
        let found = try reading(request) { (view) throws(VaultError) in
            try view.secretsToCheck(names)
        }
        var stale: [SecretName] = []
        for secret in found {
            guard let secret = try secret.get(), secret.record.head.key == id,
                try secret.record.head.isStale(under: secret.key)
            else { continue }
            stale.append(secret.record.head.name)
        }
        return stale
    }

    /// - Returns: How many were sealed again.
    private func rewrap(
        _ names: [SecretName], under id: KeyID, _ known: inout KnownChain, _ request: Request
    ) throws(VaultError) -> Int {
        guard !names.isEmpty else { return 0 }
        return try writing(request, .rewrap) { (writer) throws(VaultError) in
            known.meet(writer.view.chain)
            defer { known.follow(writer.view.chain) }
            let key = try writer.view.keyOfSecret(id)
            var resealed = 0
            for name in names where try rewrap(name, under: key, writer) { resealed += 1 }
            return resealed
        }
    }

    /// - Returns: Whether anything was sealed again.
    private func rewrap(
        _ name: SecretName, under key: UsableKey, _ writer: Writer
    ) throws(VaultError) -> Bool {
        let found = try writer.view.find(SecretHead.self, name, .secret(name))
        guard let record = found.record, record.head.key == key.head.id,
            try record.head.isStale(under: key)
        else { return false }
        try checkBlobs(of: record)
        var head = record.head
        for place in head.versions.indices {
            head.versions[place].dataKey = try reseal(
                head.versions[place], of: record, under: key)
        }
        try writer.write(head, over: found, blobs: record.file.blobs)
        try verify(name, against: record, under: key, writer)
        return true
    }

    /// The version's data key under the key's newest version.
    private func reseal(
        _ version: SecretVersion, of record: Record<SecretHead>, under key: UsableKey
    ) throws(VaultError) -> SealedKey {
        let primary = try key.primary()
        guard version.dataKey.keyVersion != primary.object else { return version.dataKey }
        let dataKey = try opening.openDataKey(version, of: record, under: key)
        // A token may say yes and give other bytes. What takes the place of the only way to a value is
        // made of the key that opens it, and of nothing else.
        _ = try opening.openValue(version, of: record, by: dataKey)
        return try dataKeys.sealProven(
            dataKey, under: primary.object, form: primary.form,
            context: contexts.dataKey(
                record: record.file.record, incarnation: record.head.incarnation,
                version: version.id, object: primary.object), of: key.head.id)
    }

    /// Reads the record back and opens every data key in it.
    private func verify(
        _ name: SecretName, against old: Record<SecretHead>, under key: UsableKey,
        _ writer: Writer
    ) throws(VaultError) {
        let found = try writer.view.find(SecretHead.self, name, .secret(name))
        guard let record = found.record, record.file.blobs == old.file.blobs else {
            throw .damaged(file: Layout.recordPath(.secret, found.id), .secret(name))
        }
        for version in record.head.versions {
            _ = try opening.openDataKey(version, of: record, under: key)
        }
    }

    private func countStale(
        under id: KeyID, _ request: Request
    ) throws(VaultError) -> (left: Int, total: Int) {
        let secrets = try self.secrets(under: id, request)
        var left = 0
        for start in stride(from: 0, to: secrets.count, by: Self.largestBatch) {
            let names = secrets[start..<min(start + Self.largestBatch, secrets.count)]
            left += try staleSecrets(Array(names), under: id, request).count
        }
        return (left, secrets.count)
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
        let all = try secrets()
        return all.indices.filter { all.keyID(at: $0) == key }.map(all.secretName).sorted()
    }
}
