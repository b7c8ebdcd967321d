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

    /// The segment the next intent goes to.
    private(set) var segment: ChainSegment
    /// Its place there.
    private(set) var next: UInt64
    /// The last intent of the chain, perhaps in the segment before; nil before the first.
    private(set) var last: Last?
    /// The segment the last intent lies in.
    private var lastSegment: ChainSegment?
    private let limit: UInt64

    /// Finds the chain's end: the last valid intent.
    ///
    /// One slot behind it may be void, from an append that was never synced.
    ///
    /// - Parameter limit: Pairs in one segment.
    init(
        of vault: VaultHeader, for access: SlotFile.Access, in store: FileStore, keys: VaultKeys,
        limit: UInt64 = ChainLayout.segmentLimit
    ) throws(VaultError) {
        self.limit = limit
        let numbers = try Self.segmentNumbers(.intents, in: store)
        let newest = try ChainSegment(
            .intents, UInt32(numbers.count - 1), for: access, of: vault, in: store, keys: keys)
        segment = newest
        if let last = try Self.last(in: newest) {
            self.last = last
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
        guard var last = try Self.last(in: older) else {
            throw .damaged(file: older.path.description, nil)
        }
        guard last.hash == newest.header.before.hash,
            last.intent.sequence == newest.header.before.count
        else { throw .rolledBack(file: older.path.description) }
        last.outcome = newest.header.outcomeBefore
        self.last = last
        lastSegment = older
    }

    /// The numbers of a chain's segments: 0 and on, without a gap.
    static func segmentNumbers(
        _ kind: FileKind, in store: FileStore
    ) throws(VaultError) -> [UInt32] {
        let names: [String]?
        do { names = try store.names(in: Layout.audit) } catch {
            throw VaultError(reading: error)
        }
        let numbers = Layout.segments(kind, among: names ?? [])
        for (index, number) in numbers.enumerated() where index != Int(number) {
            throw .missing(file: Layout.segment(kind, UInt32(index)).description)
        }
        guard !numbers.isEmpty else {
            throw .missing(file: Layout.segment(kind, 0).description)
        }
        return numbers
    }

    private static func last(in segment: ChainSegment) throws(VaultError) -> Last? {
        let count = try segment.slots(of: ChainLayout.pairByteCount)
        guard count > 0 else { return nil }
        if let last = try pair(count - 1, in: segment) { return last }
        guard count > 1 else { return nil }
        guard let last = try pair(count - 2, in: segment) else {
            throw .damaged(file: segment.path.description, nil)
        }
        return last
    }

    /// The pair at `index`, or nil when its intent is void.
    static func pair(
        _ index: UInt64, in segment: ChainSegment
    ) throws(VaultError) -> Last? {
        let bytes = try segment.read(
            at: ChainLayout.offset(ofPair: index), count: ChainLayout.pairByteCount)
        let slot = Array(bytes.prefix(ChainLayout.intentByteCount))
        guard slot.count == ChainLayout.intentByteCount,
            let plain = try segment.open(slot, .audit, Context.field(index))
        else { return nil }
        let intent: Intent
        do throws(FormatError) { intent = try Intent(plaintext: plain) } catch {
            throw VaultError(error, in: segment.path)
        }
        guard intent.sequence == segment.header.before.count + index + 1 else {
            throw .damaged(file: segment.path.description, nil)
        }
        let hash = try digest(slot)
        let sealedMark = bytes.dropFirst(slot.count).prefix(markSealedByteCount)
        var outcome: Intent.Outcome?
        if let mark = try segment.open(sealedMark, .mark, hash) {
            do throws(FormatError) { outcome = try Mark(plaintext: mark).outcome } catch {
                throw VaultError(error, in: segment.path)
            }
        }
        return Last(intent: intent, hash: hash, slot: slot, index: index, outcome: outcome)
    }

    private static let markSealedByteCount = Mark.plaintextByteCount + 28

    private static func digest(_ slot: [UInt8]) throws(VaultError) -> [UInt8] {
        do { return try SHA256.digest(of: slot) } catch { throw VaultError(error) }
    }

    /// The sequence, hash and outcome the next intent must carry.
    var link: (sequence: UInt64, hash: [UInt8], outcome: Intent.Outcome) {
        guard let last else { return (1, ChainEnd.empty.hash, .none) }
        return (last.intent.sequence + 1, last.hash, last.outcome ?? .none)
    }

    /// Appends an intent and syncs it: from here on a crash finds it.
    ///
    /// The last intent must have its outcome.
    ///
    /// - Parameter deadline: For the lock of `audit/`, where events begin segments too; taken only
    ///   when a segment begins.
    mutating func append(
        _ intent: Intent, of vault: VaultHeader, in store: FileStore, keys: VaultKeys,
        deadline: Duration
    ) throws(VaultError) {
        precondition(last == nil || last?.outcome != nil, "an unresolved intent would be buried")
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
        let slot = try segment.seal(intent.plaintext, .audit, Context.field(next))
        let emptyMark = [UInt8](repeating: 0, count: ChainLayout.markByteCount)
        try segment.write(at: ChainLayout.offset(ofPair: next), slot + emptyMark)
        do { try segment.sync() } catch { throw .outcomeUnknown(nil, error) }
        last = Last(
            intent: intent, hash: try Self.digest(slot), slot: slot, index: next, outcome: nil)
        lastSegment = segment
        next += 1
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

    /// Writes the last intent's slot again with the same bytes and syncs it: what is merely seen
    /// need not be durable.
    func rewriteLast() throws(VaultError) {
        guard let last, let lastSegment else { return }
        try lastSegment.write(at: ChainLayout.offset(ofPair: last.index), last.slot)
        do { try lastSegment.sync() } catch { throw .outcomeUnknown(nil, error) }
    }

    /// Marks the last intent.
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
    }
}
