import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// The chain of events: reads, denials, failures.
///
/// All of it happens under the lock of `audit/`. Commit, Events.
struct EventChain {
    private let segment: ChainSegment
    /// Where the chain ends, synced or not.
    let end: ChainEnd
    /// The place of the next event in its segment.
    private let next: UInt64
    /// The chain as the last intent has counted it.
    private let floor: ChainEnd
    private let limit: UInt64

    /// Finds the chain's end.
    ///
    /// Slots behind it that cannot be opened were never synced and are written over, but none that
    /// the last intent has counted.
    ///
    /// - Parameters:
    ///   - floor: The chain as the last intent saw it, synced.
    ///   - limit: Events in one segment.
    init(
        of vault: VaultHeader, for access: SlotFile.Access, floor: ChainEnd, in store: FileStore,
        keys: VaultKeys, limit: UInt64 = ChainLayout.segmentLimit
    ) throws(VaultError) {
        self.floor = floor
        self.limit = limit
        segment = try ChainSegment(
            newest: .events, for: access, of: vault, in: store, keys: keys)
        let before = segment.header.before
        var index = segment.slots(of: ChainLayout.eventByteCount)
        guard index <= limit else {
            throw .damaged(file: segment.path.description, nil)
        }
        while index > 0 {
            if let (_, hash) = try Self.event(index - 1, in: segment) {
                end = ChainEnd(count: before.count + index, hash: hash)
                next = index
                try Self.require(end, reaches: floor, in: segment)
                return
            }
            index -= 1
        }
        end = before
        next = 0
        try Self.require(end, reaches: floor, in: segment)
    }

    private static func require(
        _ end: ChainEnd, reaches floor: ChainEnd, in segment: ChainSegment
    ) throws(VaultError) {
        guard end.count > floor.count || end == floor else {
            throw .rolledBack(file: segment.path.description)
        }
    }

    /// An authentic event and the SHA-256 of its slot, or nil when the slot is void.
    static func event(
        _ index: UInt64, in segment: ChainSegment
    ) throws(VaultError) -> (event: Event, hash: [UInt8])? {
        let slot = try segment.read(
            at: ChainLayout.offset(ofEvent: index), count: ChainLayout.eventByteCount)
        guard slot.count == ChainLayout.eventByteCount,
            let plain = try segment.open(slot, .event, Context.field(index))
        else { return nil }
        let event: Event
        do throws(FormatError) { event = try Event(plaintext: plain) } catch {
            throw VaultError(error, in: segment.path)
        }
        return (event, try SealedDigest.of(slot))
    }

    /// How many events go to one segment together: at least one, for which a segment is begun.
    var room: Int { next < limit ? Int(limit - next) : 1 }

    /// Writes events behind the end, which this value does not follow.
    ///
    /// - Parameters:
    ///   - events: At least one and at most ``room``; each is told the chain's end before it.
    ///   - sync: Whether the events must outlive a power cut.
    func append(
        _ events: [(ChainEnd) -> Event], sync: Bool, of vault: VaultHeader, in store: FileStore,
        keys: VaultKeys
    ) throws(VaultError) {
        precondition(!events.isEmpty && events.count <= room, "no room for the events")
        var target = segment
        var index = next
        var end = self.end
        if index >= limit {
            // The next intent syncs only the newest segment.
            do { try segment.sync() } catch { throw .audit(error) }
            // What a power cut has torn off behind a hole is no part of the chain any more.
            end = try unbrokenEnd(from: floor)
            target = try begin(after: end, of: vault, in: store, keys: keys)
            index = 0
        } else {
            target = try segment.renewedIfEmpty(
                .events, next: next, of: vault, in: store, keys: keys)
        }
        let start = index
        var slots: [UInt8] = []
        for event in events {
            let slot = try target.seal(event(end).plaintext, .event, Context.field(index))
            end = ChainEnd(count: end.count + 1, hash: try SealedDigest.of(slot))
            index += 1
            slots += slot
        }
        try target.write(at: ChainLayout.offset(ofEvent: start), slots)
        guard sync else { return }
        do { try target.sync() } catch { throw .audit(error) }
    }

    /// Makes the events durable, so that an intent may count them.
    ///
    /// - Returns: What the intent may say of the chain: its end, or, when the sync failed, `floor`,
    ///   behind which a new segment has been begun.
    func settle(
        floor: ChainEnd, of vault: VaultHeader, in store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> ChainEnd {
        guard end != floor else { return floor }
        do throws(StoreError) { try segment.sync() } catch {
            // A second sync of the same file could succeed without having written anything.
            _ = try begin(after: floor, of: vault, in: store, keys: keys)
            return floor
        }
        let whole = try unbrokenEnd(from: floor)
        if whole != end {
            // A power cut took events nobody had counted, and left later ones: those hang in the air.
            _ = try begin(after: whole, of: vault, in: store, keys: keys)
        }
        return whole
    }

    /// How far the events of the newest segment hang together from `floor` on.
    private func unbrokenEnd(from floor: ChainEnd) throws(VaultError) -> ChainEnd {
        let before = segment.header.before
        var end = floor.count > before.count ? floor : before
        while end.count < self.end.count {
            guard let (event, hash) = try Self.event(end.count - before.count, in: segment),
                event.sequence == end.count + 1, event.previousHash == end.hash
            else { break }
            end = ChainEnd(count: event.sequence, hash: hash)
        }
        return end
    }

    private func begin(
        after end: ChainEnd, of vault: VaultHeader, in store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> ChainSegment {
        let number = segment.header.segment + 1
        try ChainSegment.begin(
            .events, number, before: end, outcome: .none, of: vault, in: store, keys: keys)
        return try ChainSegment(.events, number, for: .write, of: vault, in: store, keys: keys)
    }
}
