import FileStore
import VaultFormat

/// Looks at the store: without lock, and again under the shared lock before an alarm is believed.
///
/// Commit, Readers. May be used from several threads; each look is one thread's.
struct StoreLook: Sendable {
    let store: FileStore
    let keys: VaultKeys

    /// - Parameter known: VAULT as it was verified a moment ago.
    func reading<R: ~Copyable>(
        _ request: Request, known: VaultHeader? = nil,
        _ body: (View) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        do throws(VaultError) {
            let header =
                if let known { known } else { try HeaderFile.current(in: store, keys: keys) }
            return try body(
                View(store: store, keys: keys, header: header, chain: nil, now: request.now))
        } catch {
            guard error.isAlarm else { throw error }
        }
        return try standing(request, body)
    }

    /// Looks at a store in which nothing moves, under the shared lock.
    func standing<R: ~Copyable>(
        _ request: Request, _ body: (View) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try store.withLock(
            .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let header = try HeaderFile.current(in: store, keys: keys)
            let chain = try IntentChain(of: header, for: .read, in: store, keys: keys)
            return try body(
                View(store: store, keys: keys, header: header, chain: chain, now: request.now))
        }
    }
}
