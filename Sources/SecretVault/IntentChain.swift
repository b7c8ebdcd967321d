import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// The chain of write intents: where it ends, and how it grows.
///
/// Commit, Intents.
struct IntentChain {
    /// An intent as it lies in its slot.
    struct Last {
        let intent: Intent
        /// SHA-256 of the slot.
        let hash: [UInt8]
        let slot: [UInt8]
        let index: UInt64
        /// How it ended; nil while it has no mark.
        var outcome: Intent.Outcome?
    }

    /// What an intent says of the one before it, and the sequence that follows.
    typealias Link = (sequence: UInt64, hash: [UInt8], outcome: Intent.Outcome)

    /// The segment the next intent goes to.
    private(set) var segment: ChainSegment
    /// Its place there.
    private(set) var next: UInt64
    /// The last intent of the chain, perhaps in the segment before; nil before the first.
    private(set) var last: Last?
    /// The last intent and before it the others of its group; once it is done it stands alone.
    private(set) var group: [Last] = []
    /// The intents whose end is not known, oldest first: none, the last one, or the group it ends.
    var open: [Last] { last?.outcome == nil ? group : [] }
    /// The segment the last intent lies in.
    private(set) var lastSegment: ChainSegment?
    private let limit: UInt64

    /// Finds the chain's end: the last valid intent.
    ///
    /// Slots behind it may be void, from an append that was never synced: as many as a group has.
    ///
    /// - Parameter limit: Pairs in one segment.
    init(
        of vault: VaultHeader, for access: SlotFile.Access, in store: FileStore, keys: VaultKeys,
        limit: UInt64 = ChainLayout.segmentLimit
    ) throws(VaultError) {
        self.limit = limit
        let newest = try ChainSegment(
            newest: .intents, for: access, of: vault, in: store, keys: keys)
        segment = newest
        let end = try Self.end(of: newest)
        if let last = end.last {
            self.last = last
            group = end
            lastSegment = newest
            next = last.index + 1
            return
        }
        next = 0
        guard newest.header.before.count > 0 else { return }
        guard newest.header.segment > 0 else {
            throw .damaged(file: newest.path.description, nil)
        }
        let older = try ChainSegment(
            .intents, newest.header.segment - 1, for: access, of: vault, in: store, keys: keys,
            isNewest: false)
        let endBefore = try Self.end(of: older)
        guard var last = endBefore.last else {
            throw .damaged(file: older.path.description, nil)
        }
        guard last.hash == newest.header.before.hash,
            last.intent.sequence == newest.header.before.count
        else { throw .rolledBack(file: older.path.description) }
        last.outcome = newest.header.outcomeBefore
        self.last = last
        group = last.outcome == .done ? [last] : endBefore
        lastSegment = older
    }

    /// The sequence, hash and outcome the next intent must carry.
    var link: Link {
        guard let last else { return (1, ChainEnd.empty.hash, .none) }
        return (last.intent.sequence + 1, last.hash, last.outcome ?? .none)
    }

    /// How many intents the newest segment has room for, or the next one when it is full.
    var room: Int { Int(next >= limit ? limit : limit - next) }

    /// Appends intents and syncs them: from here on a crash finds them.
    ///
    /// Several are a group: all but the first are written and synced before the first is. While the
    /// first is void all are. The last intent must have its outcome.
    ///
    /// - Parameters:
    ///   - count: 1 to ``ChainLayout/groupLimit`` and no more than ``room``.
    ///   - deadline: For the lock of `audit/`, where events begin segments too; taken only when a
    ///     segment begins.
    ///   - intent: Makes the intent of a place in the group for its link to the one before.
    mutating func append(
        _ count: Int = 1, of vault: VaultHeader, in store: FileStore, keys: VaultKeys,
        deadline: Duration, _ intent: (Int, Link) -> Intent
    ) throws(VaultError) {
        precondition(last == nil || last?.outcome != nil, "an unresolved intent would be buried")
        precondition((1...ChainLayout.groupLimit).contains(count) && count <= room)
        if next >= limit || (next == 0 && segment.header.segment > 0) {
            let lock: FolderLock
            do { lock = try store.lock(.exclusive, on: Layout.audit, deadline: deadline) } catch {
                throw VaultError(reading: error)
            }
            if next >= limit {
                try beginSegment(of: vault, in: store, keys: keys)
            } else {
                segment = try segment.renewedIfEmpty(
                    .intents, next: next, of: vault, in: store, keys: keys)
            }
            _ = consume lock
        }
        let emptyMark = [UInt8](repeating: 0, count: ChainLayout.markByteCount)
        var link = self.link
        var members: [Last] = []
        for place in 0..<count {
            let intent = intent(place, link)
            let index = next + UInt64(place)
            let slot = try segment.seal(intent.plaintext, .audit, Context.field(index))
            let hash = try Self.digest(slot)
            members.append(
                Last(intent: intent, hash: hash, slot: slot, index: index, outcome: nil))
            link = (intent.sequence + 1, hash, .grouped)
        }
        if count > 1 {
            let others = members.dropFirst().flatMap { $0.slot + emptyMark }
            try segment.write(at: ChainLayout.offset(ofPair: next + 1), others)
            do { try segment.sync() } catch { throw .outcomeUnknown(nil, error) }
        }
        try segment.write(at: ChainLayout.offset(ofPair: next), members[0].slot + emptyMark)
        do { try segment.sync() } catch { throw .outcomeUnknown(nil, error) }
        last = members.last
        group = members
        lastSegment = segment
        next += UInt64(count)
    }

    private mutating func beginSegment(
        of vault: VaultHeader, in store: FileStore, keys: VaultKeys
    ) throws(VaultError) {
        let link = self.link
        let number = segment.header.segment + 1
        try ChainSegment.begin(
            .intents, number, before: ChainEnd(count: link.sequence - 1, hash: link.hash),
            outcome: link.outcome, of: vault, in: store, keys: keys)
        segment = try ChainSegment(
            .intents, number, for: .write, of: vault, in: store, keys: keys)
        next = 0
    }

    /// Writes the slots of the open intents again with the same bytes and syncs them: what is merely
    /// seen need not be durable.
    func rewriteOpen() throws(VaultError) {
        guard let lastSegment, !open.isEmpty else { return }
        for member in open {
            try lastSegment.write(at: ChainLayout.offset(ofPair: member.index), member.slot)
        }
        do { try lastSegment.sync() } catch { throw .outcomeUnknown(nil, error) }
    }

    /// Whether the end of a change of this record is not known.
    func isOpen(_ record: Identifier) -> Bool {
        open.contains { $0.intent.record == record }
    }

    /// Marks the last intent, and with it its group.
    ///
    /// Not synced: the next intent repeats the outcome.
    mutating func mark(_ outcome: Intent.Outcome) throws(VaultError) {
        guard let last, let lastSegment else { return }
        let sealed = try lastSegment.seal(Mark(outcome: outcome).plaintext, .mark, last.hash)
        let zeros = [UInt8](repeating: 0, count: ChainLayout.markByteCount - sealed.count)
        try lastSegment.write(
            at: ChainLayout.offset(ofPair: last.index) + ChainLayout.intentByteCount,
            sealed + zeros)
        self.last?.outcome = outcome
        if outcome == .done { group = self.last.map { [$0] } ?? [] }
    }
}
