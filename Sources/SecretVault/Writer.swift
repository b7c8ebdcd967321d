import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// A change in progress: exists only under the writers' lock, and sees a store in which every
/// earlier change has ended.
///
/// Commit, A change.
final class Writer {
    let view: View
    let request: Request
    private let operation: Operation
    var store: FileStore { view.store }
    var keys: VaultKeys { view.keys }

    /// Reads VAULT and the chain again, and ends what an earlier writer left unfinished.
    ///
    /// The caller must hold the exclusive lock for as long as the writer lives.
    init(
        store: FileStore, keys: VaultKeys, request: Request, operation: Operation,
        segmentLimit: UInt64 = ChainLayout.segmentLimit
    ) throws(VaultError) {
        let header = try HeaderFile.verify(try HeaderFile.read(store), keys: keys)
        let chain = try IntentChain(
            of: header, for: .write, in: store, keys: keys, limit: segmentLimit)
        view = View(
            store: store, keys: keys, header: header, chain: chain, now: request.now)
        self.request = request
        self.operation = operation
        guard let last = chain.last, last.outcome == nil else { return }
        do throws(VaultError) { try Resolution(of: last, in: view).run() } catch {
            // What is not known is how the earlier change ended; this one was never begun.
            if case .outcomeUnknown(_, let cause) = error { throw .notBegun(cause) }
            throw error
        }
    }

    /// Replaces a record, or makes it: intent, record, index shard, mark.
    ///
    /// Five syncs.
    ///
    /// - Parameters:
    ///   - found: The record as this writer has found it.
    ///   - blobs: The values of the new generation.
    /// - Throws: ``VaultError/store(_:)`` when nothing has changed, ``VaultError/outcomeUnknown(_:_:)``
    ///   when the next writer will decide.
    func write<H: NamedHead>(
        _ head: H, over found: View.Found<H>, blobs: [UInt8] = []
    ) throws(VaultError) {
        if found.old == .none { try splitIndexIfFull(for: found.id) }
        let (file, bytes) = try Record.seal(
            head, id: found.id, generation: found.old.generation + 1, blobs: blobs, keys: keys)
        let new = Intent.State(generation: file.generation, tag: file.headTag)
        let shard = try view.shard(of: found.id)
        // Opened here: damage must show while nothing has changed.
        let summaries = try shard.summaries(keys: keys)
        try announce(
            .write, H.kind, found.id, from: found.old, to: new, shard: shard,
            name: H.bytes(of: head.recordName))
        do { try store.replace(Layout.record(H.kind, found.id), with: bytes) } catch {
            throw VaultError(writing: error)
        }
        let entry = IndexEntry(
            record: found.id, kind: H.kind, isTombstone: false, generation: new.generation,
            tag: new.tag)
        try conclude(shard, summaries, entry, head.summary)
        try markDone()
        keepReserve(for: try view.shard(of: found.id).file)
    }

    /// Removes a record for good: intent, tombstone, file, mark.
    ///
    /// The tombstone is the commit point.
    func purge<H: NamedHead>(
        _ head: H, found: View.Found<H>
    ) throws(VaultError) {
        try purge(H.kind, found.id, name: H.bytes(of: head.recordName), from: found.old)
    }

    /// The same of a record that need not be there any more.
    ///
    /// - Parameter old: What the chain says of it.
    func purge(
        _ kind: FileKind, _ id: Identifier, name: [UInt8], from old: Intent.State
    ) throws(VaultError) {
        let new = Intent.State(generation: old.generation + 1, tag: .none)
        let shard = try view.shard(of: id)
        let summaries = try shard.summaries(keys: keys)
        try spendingReserve { () throws(VaultError) in
            try announce(.purge, kind, id, from: old, to: new, shard: shard, name: name)
        }
        let tombstone = IndexEntry(
            record: id, kind: kind, isTombstone: true, generation: new.generation, tag: .none)
        try spendingReserve { () throws(VaultError) in
            try conclude(shard, summaries, tombstone, nil)
        }
        do { try store.remove(Layout.record(kind, id)) } catch {
            throw .outcomeUnknown(nil, error)
        }
        try markDone()
        keepReserve(for: try view.shard(of: id).file)
    }

    /// What one intent says of its change.
    struct Announcement {
        var change: Intent.Change
        var kind: FileKind
        var record: Identifier
        var old: Intent.State
        var new: Intent.State
        var shardBits: UInt8 = 0
        var shardNumber: UInt16 = 0
        /// The shard's generation before the change.
        var shardGeneration: UInt64 = 0
        var name: [UInt8]
    }

    /// Writes and syncs the intent.
    func announce(
        _ change: Intent.Change, _ kind: FileKind, _ record: Identifier, from old: Intent.State,
        to new: Intent.State, shard: Shard?, name: [UInt8], as operation: Operation? = nil
    ) throws(VaultError) {
        try announce(
            [
                Announcement(
                    change: change, kind: kind, record: record, old: old, new: new,
                    shardBits: shard?.header.bits ?? 0, shardNumber: shard?.header.number ?? 0,
                    shardGeneration: shard?.header.generation ?? 0, name: name)
            ], as: operation)
    }

    /// Writes and syncs the intents, several as a group.
    func announce(
        _ changes: [Announcement], as operation: Operation? = nil
    ) throws(VaultError) {
        guard var chain = view.chain else { preconditionFailure("a writer without a chain") }
        let events = try settledEvents(chain)
        do throws(VaultError) {
            try chain.append(
                changes.count, of: view.header, in: store, keys: keys,
                deadline: request.lockDeadline
            ) { [view, request] place, link in
                let change = changes[place]
                return Intent(
                    sequence: link.sequence, change: change.change, kind: change.kind,
                    record: change.record, old: change.old, new: change.new,
                    shardBits: change.shardBits, shardNumber: change.shardNumber,
                    shardGeneration: change.shardGeneration,
                    vaultGeneration: view.header.generation, previousOutcome: link.outcome,
                    previousHash: link.hash, events: events, time: request.now,
                    boot: request.boot, operation: operation ?? self.operation,
                    principal: request.principal, request: request.id, name: change.name)
            }
        } catch {
            // A full disk is that, and no matter of the audit.
            if case .audit(let cause) = error, cause.isNoSpace { throw .store(cause) }
            throw error
        }
        view.chain = chain
    }

    /// The events before this intent, synced.
    func settledEvents(_ chain: IntentChain) throws(VaultError) -> ChainEnd {
        let floor = chain.last?.intent.events ?? .empty
        return try store.withLock(
            .exclusive, on: Layout.audit, deadline: request.lockDeadline,
            refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let events = try EventChain(
                of: view.header, for: .write, floor: floor, in: store, keys: keys)
            return try events.settle(floor: floor, of: view.header, in: store, keys: keys)
        }
    }

    /// Writes the shard with the record's new entry.
    ///
    /// Whatever fails here fails after the record.
    private func conclude(
        _ shard: Shard, _ summaries: ShardSummaries, _ entry: IndexEntry, _ summary: IndexSummary?
    ) throws(VaultError) {
        guard let last = view.chain?.last else { preconditionFailure("no intent was announced") }
        let written: ShardFile
        do throws(VaultError) {
            written = try Self.sealed(
                shard, summaries, entry, summary, after: last,
                vaultGeneration: view.header.generation, now: request.now, keys: keys)
        } catch { throw entry.isTombstone ? error : error.whenChanged }
        let path = Layout.shard(bits: shard.header.bits, number: shard.header.number)
        do {
            try store.replace(path, with: written.encoding)
        } catch {
            // A purge commits with its shard: one that was surely not written has changed nothing.
            throw entry.isTombstone ? VaultError(writing: error) : .outcomeUnknown(nil, error)
        }
        do throws(VaultError) {
            view.remember(
                try Shard.read(
                    number: shard.header.number, of: view.header, from: store, keys: keys))
        } catch { throw error.whenChanged }
    }

    /// The shard that follows `shard` when `last` has been done.
    static func sealed(
        _ shard: Shard, _ summaries: ShardSummaries, _ entry: IndexEntry, _ summary: IndexSummary?,
        after last: IntentChain.Last, vaultGeneration: UInt64, now: UnixTime, keys: VaultKeys
    ) throws(VaultError) -> ShardFile {
        try sealed(
            shard, summaries, [(entry, summary)], after: last, vaultGeneration: vaultGeneration,
            now: now, keys: keys
        ).file
    }

    /// The same for several entries, `last` being the last intent about this shard.
    static func sealed(
        _ shard: Shard, _ summaries: ShardSummaries,
        _ changed: [(entry: IndexEntry, summary: IndexSummary?)], after last: IntentChain.Last,
        vaultGeneration: UInt64, now: UnixTime, keys: VaultKeys
    ) throws(VaultError) -> Shard {
        var header = shard.header
        header.generation = last.intent.shardGeneration + 1
        var entries = shard.entries
        var summaries = summaries
        for (entry, summary) in changed {
            entries.set(entry)
            summaries[entry.record] = summary
        }
        entries.sequence = last.intent.sequence
        entries.vaultGeneration = vaultGeneration
        entries.clockMark = max(entries.clockMark, now)
        entries.auditHead = last.hash
        return Shard(
            header: header, entries: entries,
            file: try Shard.seal(header, entries, summaries, keys: keys))
    }

    func markDone() throws(VaultError) {
        do throws(VaultError) { try view.chain?.mark(.done) } catch {
            // The change stands; the next writer finds that out.
            throw error.whenChanged
        }
    }
}
