import FileStore
import VaultFormat
import Vocabulary

extension Vault {
    /// Reads both audit chains, verified link by link, in the order things happened: an intent says how
    /// many events there were before it.
    ///
    /// - Parameter visit: Called with each entry.
    /// - Returns: The chain's end, to be kept elsewhere; nil when nothing was ever changed.
    /// - Throws: ``VaultError/damaged(file:_:)``, ``VaultError/rolledBack(file:)`` where a chain does not
    ///   hold together: what was visited before is as it was written.
    package func auditTrail(
        request: Request, _ visit: (AuditEntry) -> Void
    ) throws(VaultError) -> ChainHead? {
        let (changes, events, head) = try store.withLock(
            .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let header = try HeaderFile.verify(try HeaderFile.read(store), keys: keys)
            let last = try IntentChain(of: header, for: .read, in: store, keys: keys).last
            var changes: [(entry: AuditEntry, eventsBefore: UInt64)] = []
            var anchors: [UInt64: [UInt8]] = [:]
            try ChainWalk(of: header, in: store, keys: keys).run {
                (intent, outcome) throws(VaultError) in
                if intent.events.count > 0 { anchors[intent.events.count] = intent.events.hash }
                changes.append((AuditEntry(intent, outcome), intent.events.count))
            }
            var events: [AuditEntry] = []
            _ = try EventWalk(of: header, in: store, keys: keys).run(anchors: anchors) {
                (event) throws(VaultError) in events.append(AuditEntry(event))
            }
            return (
                changes, events,
                last.map { ChainHead(sequence: $0.intent.sequence, hash: $0.hash) }
            )
        }
        var rest = events[...]
        for (change, eventsBefore) in changes {
            while let event = rest.first, event.sequence <= eventsBefore {
                visit(event)
                rest.removeFirst()
            }
            visit(change)
        }
        for event in rest { visit(event) }
        return head
    }
}
