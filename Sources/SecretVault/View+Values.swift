import VaultFormat
import Vocabulary

/// A secret as the opening of its value needs it: judged, live, its key usable.
struct SecretToOpen {
    let record: Record<SecretHead>
    let key: UsableKey
}

extension View {
    /// Live secrets and the keys that seal them, by one reading of the chain's end.
    ///
    /// It is read after the last record: that order makes a look without lock safe, for one record
    /// as for many. Each shard and each key is read once.
    ///
    /// - Parameters:
    ///   - verify: Holds a judged record's values against its head.
    ///   - isAbout: Told which secret is looked at, so that a failure can be recorded as its own.
    /// - Returns: Beside the secrets, what the chain has counted of the events.
    func secretsToOpen(
        _ names: [SecretName], _ verify: (Record<SecretHead>) throws(VaultError) -> Void,
        _ isAbout: (SecretName) -> Void
    ) throws(VaultError) -> (secrets: [SecretToOpen], events: ChainEnd) {
        var secrets: [Seen<SecretHead>] = []
        var keys: [SeenKey] = []
        for name in names {
            isAbout(name)
            let id = try self.keys.recordID(.secret, name.bytes)
            let secret = try look(SecretHead.self, id: id, .secret(name))
            secrets.append(secret)
            guard let key = secret.record?.head.key, !keys.contains(where: { $0.id == key }) else {
                continue
            }
            keys.append(look(key))
        }
        let chain = try currentChain()
        var found: [SecretToOpen] = []
        for (name, seen) in zip(names, secrets) {
            isAbout(name)
            let secret = try named(name, try judged(seen, by: chain), .secret(name))
            let record = try live(secret, name, at: now)
            try verify(record)
            let id = record.head.key
            // What a record that is not the newest says of its key has thrown before.
            guard let key = keys.first(where: { $0.id == id }) else {
                throw .notFound(.key(id.text))
            }
            let judgedKey = try named(
                id, try judged(try key.read(), by: chain), .key(id.text))
            found.append(SecretToOpen(record: record, key: try keyOfSecret(id, judgedKey)))
        }
        return (found, chain.last?.intent.events ?? .empty)
    }

    /// A key's record as it lies there, or why it cannot be read: no matter before it is clear that
    /// the secret that names the key is the newest.
    private struct SeenKey {
        let id: KeyID
        let record: Seen<KeyHead>?
        let failure: VaultError?

        func read() throws(VaultError) -> Seen<KeyHead> {
            guard let record else { throw failure ?? .notFound(.key(id.text)) }
            return record
        }
    }

    /// Secrets and the keys that seal them, in whatever state, each for itself: what is wrong with one says
    /// nothing of the others.
    ///
    /// - Returns: nil for a secret that is not there any more.
    /// - Throws: What may be a change under way, as long as the lock is not held.
    func secretsToCheck(
        _ names: [SecretName]
    ) throws(VaultError) -> [Result<SecretToOpen?, VaultError>] {
        var seen: [Result<Seen<SecretHead>, VaultError>] = []
        var keys: [SeenKey] = []
        for name in names {
            do throws(VaultError) {
                let id = try self.keys.recordID(.secret, name.bytes)
                let secret = try look(SecretHead.self, id: id, .secret(name))
                seen.append(.success(secret))
                guard let key = secret.record?.head.key, !keys.contains(where: { $0.id == key })
                else { continue }
                keys.append(look(key))
            } catch { seen.append(.failure(try certain(error))) }
        }
        let chain = try currentChain()
        var found: [Result<SecretToOpen?, VaultError>] = []
        for (name, secret) in zip(names, seen) {
            do throws(VaultError) {
                let newest = try named(name, try judged(try secret.get(), by: chain), .secret(name))
                guard let record = newest.record else {
                    found.append(.success(nil))
                    continue
                }
                let id = record.head.key
                guard let key = keys.first(where: { $0.id == id }) else {
                    throw .notFound(.key(id.text))
                }
                let judgedKey = try named(
                    id, try judged(try key.read(), by: chain), .key(id.text))
                guard let head = judgedKey.record?.head.at(now) else {
                    throw .notFound(.key(id.text))
                }
                found.append(
                    .success(
                        SecretToOpen(
                            record: record, key: UsableKey(record: judgedKey.id, anyState: head))))
            } catch { found.append(.failure(try certain(error))) }
        }
        return found
    }

    /// The error, where the lock is held or it is no alarm; otherwise it is thrown, to be looked into.
    private func certain(_ error: VaultError) throws(VaultError) -> VaultError {
        guard chain == nil, error.isAlarm else { return error }
        throw error
    }

    private func look(_ key: KeyID) -> SeenKey {
        do throws(VaultError) {
            let id = try keys.recordID(.key, key.bytes)
            let record = try look(KeyHead.self, id: id, .key(key.text))
            return SeenKey(id: key, record: record, failure: nil)
        } catch { return SeenKey(id: key, record: nil, failure: error) }
    }
}
