import VaultFormat
import Vocabulary

/// Where a secret stands in its life, at a moment.
enum SecretState: Equatable {
    case live
    /// In its recovery window.
    case scheduled(until: UnixTime)
    /// Behind its window, not purged yet: answers as if it were not there.
    case due(since: UnixTime)

    init(of head: SecretHead, at now: UnixTime) {
        guard let end = head.deletion?.notBefore else {
            self = .live
            return
        }
        self = now < end ? .scheduled(until: end) : .due(since: end)
    }
}

extension View {
    /// A secret that is there in any state but behind its window.
    func presentSecret(
        _ name: SecretName, at now: UnixTime
    ) throws(VaultError) -> (found: Found<SecretHead>, record: Record<SecretHead>) {
        let found = try find(SecretHead.self, name, .secret(name))
        return (found, try present(found, name, at: now))
    }

    private func present(
        _ found: Found<SecretHead>, _ name: SecretName, at now: UnixTime
    ) throws(VaultError) -> Record<SecretHead> {
        guard let record = found.record else { throw .notFound(.secret(name)) }
        if case .due = SecretState(of: record.head, at: now) { throw .notFound(.secret(name)) }
        return record
    }

    /// A secret that is live.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/scheduledForDeletion(_:until:)``.
    func liveSecret(
        _ name: SecretName, at now: UnixTime
    ) throws(VaultError) -> (found: Found<SecretHead>, record: Record<SecretHead>) {
        let found = try find(SecretHead.self, name, .secret(name))
        return (found, try live(found, name, at: now))
    }

    /// The record of a secret that is live.
    func live(
        _ found: Found<SecretHead>, _ name: SecretName, at now: UnixTime
    ) throws(VaultError) -> Record<SecretHead> {
        let record = try present(found, name, at: now)
        if case .scheduled(let end) = SecretState(of: record.head, at: now) {
            throw .scheduledForDeletion(.secret(name), until: end)
        }
        return record
    }
}
