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
        guard let record = found.record else { throw .notFound(.secret(name)) }
        if case .due = SecretState(of: record.head, at: now) { throw .notFound(.secret(name)) }
        return (found, record)
    }

    /// A secret that is live.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/scheduledForDeletion(_:until:)``.
    func liveSecret(
        _ name: SecretName, at now: UnixTime
    ) throws(VaultError) -> (found: Found<SecretHead>, record: Record<SecretHead>) {
        let (found, record) = try presentSecret(name, at: now)
        if case .scheduled(let end) = SecretState(of: record.head, at: now) {
            throw .scheduledForDeletion(.secret(name), until: end)
        }
        return (found, record)
    }
}
