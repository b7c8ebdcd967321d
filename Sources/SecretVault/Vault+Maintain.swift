import VaultFormat
import Vocabulary

/// What timers do: removes secrets whose window is over, rotates keys that are due, and names keys
/// whose destruction waits for somebody.
extension Vault {
    /// Does all that is due.
    ///
    /// One thing that fails does not stop the others.
    package func maintain(request: Request) throws(VaultError) -> Maintenance {
        let due = try due(request: request)
        var done = Maintenance(
            purged: [], rotated: [], materials: [], wrappings: [], failed: [],
            keysToDestroy: due.keysToDestroy)
        for name in due.secrets {
            do throws(VaultError) {
                try purgeSecret(name, request: request)
                done.purged.append(name)
            } catch { done.failed.append(Maintenance.Failure(thing: .secret(name), error: error)) }
        }
        for id in due.keys {
            do throws(VaultError) {
                _ = try createKeyVersion(KeyReference(id), request: request)
                done.rotated.append(id)
            } catch {
                done.failed.append(Maintenance.Failure(thing: .key(id.text), error: error))
            }
        }
        for id in due.materials {
            do throws(VaultError) {
                try removeExpiredMaterial(id, request: request)
                done.materials.append(id)
            } catch {
                done.failed.append(Maintenance.Failure(thing: .key(id.text), error: error))
            }
        }
        for id in due.wrappings {
            do throws(VaultError) {
                try removeOldWrappingKey(id, request: request)
                done.wrappings.append(id)
            } catch {
                done.failed.append(Maintenance.Failure(thing: .key(id.text), error: error))
            }
        }
        return done
    }

    /// What ``maintain(request:)`` would do now.
    package func due(request: Request) throws(VaultError) -> DueWork {
        try reading(request) { (view) throws(VaultError) in
            var due = DueWork(
                secrets: [], keys: [], materials: [], wrappings: [], keysToDestroy: [])
            let index = try view.index()
            let secrets = SecretList(index.parts)
            for place in secrets.indices {
                guard let end = secrets.plannedDeletion(at: place), request.now >= end else {
                    continue
                }
                due.secrets.append(secrets.secretName(at: place))
            }
            for summary in index.others {
                switch summary {
                case .key(let key):
                    let found = try view.find(KeyHead.self, key.id, .key(key.id.text))
                    guard let head = found.record?.head.at(request.now) else { continue }
                    if head.isRotationDue(request.now) { due.keys.append(key.id) }
                    if head.isMaterialDue(request.now) { due.materials.append(key.id) }
                    if head.isWrappingDue(request.now) { due.wrappings.append(key.id) }
                    if head.isDestructionDue(request.now) { due.keysToDestroy.append(key.id) }
                case .secret, .alias, .accessKey, .policy:
                    continue
                }
            }
            due.secrets.sort()
            due.keys.sort()
            due.materials.sort()
            due.wrappings.sort()
            due.keysToDestroy.sort()
            return due
        }
    }
}

extension KeyHead {
    fileprivate func isRotationDue(_ now: UnixTime) -> Bool {
        guard state == .enabled, let rotation, rotation.isEnabled else { return false }
        return now >= rotation.next
    }

    fileprivate func isDestructionDue(_ now: UnixTime) -> Bool {
        state != .destroyed && deletedSince(now) != nil
    }
}
