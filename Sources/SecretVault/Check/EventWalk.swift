import FileStore
import VaultFormat
import Vocabulary

/// Reads the whole chain of events and holds it against what the intents have counted.
///
/// Events that no intent has counted yet may be gone after a power cut; a segment that was begun
/// behind an older link says so.
struct EventWalk {
    private let vault: VaultHeader
    private let store: FileStore
    private let keys: VaultKeys

    init(of vault: VaultHeader, in store: FileStore, keys: VaultKeys) {
        self.vault = vault
        self.store = store
        self.keys = keys
    }

    /// Calls `visit` with every event in order.
    ///
    /// - Parameter anchors: Counts and hashes that intents have recorded.
    /// - Returns: How many events the chain has.
    /// - Throws: ``VaultError/rolledBack(file:)`` where an anchor is not met or a link does not fit,
    ///   ``VaultError/damaged(file:_:)``.
    func run(
        anchors: [UInt64: [UInt8]], _ visit: (Event) throws(VaultError) -> Void
    ) throws(VaultError) -> UInt64 {
        var end = ChainEnd.empty
        var met: Set<UInt64> = []
        let numbers = try IntentChain.segmentNumbers(.events, in: store)
        var broken: StorePath?
        for number in numbers {
            let segment = try ChainSegment(
                .events, number, for: .read, of: vault, in: store, keys: keys,
                isNewest: number == numbers.last)
            let before = segment.header.before
            guard before.count <= end.count,
                before == end || before.count >= (met.max() ?? 0)
            else { throw .rolledBack(file: (broken ?? segment.path).description) }
            end = before
            for index in 0..<segment.slots(of: ChainLayout.eventByteCount) {
                guard let (event, hash) = try EventChain.event(index, in: segment),
                    event.previousHash == end.hash, event.sequence == end.count + 1
                else {
                    // A power cut may have taken events that nobody had counted. Then the next
                    // segment begins before the hole; one that does not, or a count that is never
                    // met, says that the hole was made.
                    broken = segment.path
                    break
                }
                end = ChainEnd(count: event.sequence, hash: hash)
                if let anchor = anchors[end.count] {
                    guard anchor == hash else {
                        throw .rolledBack(file: segment.path.description)
                    }
                    met.insert(end.count)
                }
                try visit(event)
            }
        }
        guard met.count == anchors.count else {
            throw .rolledBack(
                file: (broken ?? Layout.segment(.events, numbers.last ?? 0)).description)
        }
        return end.count
    }
}
