import VaultFormat
import Vocabulary

extension Vault {
    /// Destroys a key's token objects for good, behind its window: what they sealed stays sealed for
    /// ever.
    ///
    /// Not before the whole audit chain was read and its last word on the key is the scheduled
    /// deletion: a record put back from a copy must not shred a key.
    ///
    /// - Parameters:
    ///   - shreddingSecrets: Whether secrets that are still under the key may be lost.
    ///   - trustingClock: Whether its owner vouches for the clock, so that only the window counts.
    /// - Throws: ``VaultError/keyNotScheduled(_:)``, ``VaultError/windowOpen(_:until:)``,
    ///   ``VaultError/clockWentBack(now:seen:)``, ``VaultError/keyInUse(_:secrets:)``,
    ///   ``VaultError/keyDeleted(_:since:)`` when it is destroyed already.
    package func destroyKey(
        _ reference: KeyReference, shreddingSecrets: Bool, trustingClock: Bool = false,
        request: Request
    ) throws(VaultError) {
        try recorded(.destroyKey, .key(reference), request) { () throws(VaultError) in
            try workingOnKeys(request) { () throws(VaultError) in
                let head = try announceDestruction(
                    reference, shreddingSecrets, trustingClock, request)
                // One still in the making too: no record may call an object destroyed that is there.
                for version in head.versions
                where version.state == .destroying || version.state == .creating {
                    try tokenObjects.destroy(version.object)
                    try tokenObjects.proveGone(version.object)
                }
                if let wrapping = head.wrapping {
                    try tokenObjects.destroy(wrapping.object)
                    try tokenObjects.proveGone(wrapping.object)
                }
                try changeKey(
                    KeyReference(head.id), .destroyKey, request, evenIfDue: true
                ) { (head) throws(VaultError) in
                    head.state = .destroyed
                    head.wrapping = nil
                    for place in head.versions.indices { head.versions[place].state = .destroyed }
                    return true
                }
            }
        }
    }

    /// Says in the record which objects are about to go.
    ///
    /// A destruction that was stopped goes on here.
    private func announceDestruction(
        _ reference: KeyReference, _ shreddingSecrets: Bool, _ trustingClock: Bool,
        _ request: Request
    ) throws(VaultError) -> KeyHead {
        try writing(request, .destroyKey) { (writer) throws(VaultError) in
            let found = try writer.view.key(reference)
            guard var head = found.record?.head else { throw .notFound(.key(reference.text)) }
            guard let end = head.deletion?.notBefore else { throw .keyNotScheduled(head.id) }
            switch head.state {
            case .destroying: return head
            case .pendingDeletion: break
            case .destroyed: throw .keyDeleted(head.id, since: end)
            default: throw .keyNotScheduled(head.id)
            }
            try requireWindowOver(head, found, writer, trustingClock: trustingClock)
            let secrets = try writer.view.secrets(under: head.id).count
            guard secrets == 0 || shreddingSecrets else {
                throw .keyInUse(head.id, secrets: secrets)
            }
            try requireScheduledByChain(found, writer)
            head.state = .destroying
            for place in head.versions.indices where head.versions[place].state == .live {
                head.versions[place].state = .destroying
            }
            head.wrapping?.state = .destroying
            head.updated = request.now
            try writer.write(head, over: found)
            return head
        }
    }

    /// The record must be the chain's newest, and the last decision about its deletion the one that
    /// is now due; a policy set meanwhile decides nothing.
    private func requireScheduledByChain(
        _ found: View.Found<KeyHead>, _ writer: Writer
    ) throws(VaultError) {
        var newest: Intent?
        var decision: Operation?
        try ChainWalk(of: writer.view.header, in: store, keys: keys).run {
            (intent, outcome) throws(VaultError) in
            guard intent.record == found.id, outcome == .done else { return }
            newest = intent
            if [.scheduleKeyDeletion, .cancelKeyDeletion].contains(intent.operation) {
                decision = intent.operation
            }
        }
        guard newest?.new == found.old, decision == .scheduleKeyDeletion else {
            throw .rolledBack(file: Layout.recordPath(.key, found.id))
        }
    }
}
