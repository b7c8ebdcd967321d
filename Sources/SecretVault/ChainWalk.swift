import FileStore
import VaultFormat
import Vocabulary

/// Reads the whole chain of intents, from the first on, and holds every link against the next.
///
/// Commit, Intents.
struct ChainWalk {
    private let vault: VaultHeader
    private let store: FileStore
    private let keys: VaultKeys

    init(of vault: VaultHeader, in store: FileStore, keys: VaultKeys) {
        self.vault = vault
        self.store = store
        self.keys = keys
    }

    /// Calls `visit` with every intent in order and how it ended: nil when that is not known yet,
    /// which only that of the last one and its group may be.
    ///
    /// - Throws: ``VaultError/damaged(file:_:)`` where a slot is void before the chain's end,
    ///   ``VaultError/rolledBack(file:)`` where a link does not fit the one before.
    func run(
        _ visit: (Intent, Intent.Outcome?) throws(VaultError) -> Void
    ) throws(VaultError) {
        var previous: (intent: Intent, hash: [UInt8], mark: Intent.Outcome?)?
        // Intents of the group that `previous` is of, before it: they end as it does.
        var group: [Intent] = []
        // What lies behind the chain's end was never said.
        let chain = try IntentChain(of: vault, for: .read, in: store, keys: keys)
        let numbers = try IntentChain.segmentNumbers(.intents, in: store)
        for number in numbers {
            let segment = try ChainSegment(
                .intents, number, for: .read, of: vault, in: store, keys: keys,
                isNewest: number == numbers.last)
            let link = ChainEnd(
                count: previous?.intent.sequence ?? 0,
                hash: previous?.hash ?? ChainEnd.empty.hash)
            guard segment.header.before == link else {
                throw .rolledBack(file: segment.path.description)
            }
            // A segment's header repeats, durably, what the mark before it says.
            if previous != nil, previous?.mark == nil {
                previous?.mark = segment.header.outcomeBefore
            }
            let count = segment.slots(of: ChainLayout.pairByteCount)
            let end = number == chain.segment.header.segment ? chain.next : count
            for index in 0..<min(count, end) {
                guard let pair = try IntentChain.pair(index, in: segment) else {
                    // Only an append that was never synced leaves a void slot, at the very end.
                    guard index == count - 1 else {
                        throw .damaged(file: segment.path.description, nil)
                    }
                    break
                }
                if let previous {
                    guard pair.intent.previousHash == previous.hash,
                        previous.mark == nil || previous.mark == pair.intent.previousOutcome
                    else { throw .rolledBack(file: segment.path.description) }
                    group.append(previous.intent)
                    let outcome = pair.intent.previousOutcome
                    if outcome != .grouped {
                        for intent in group { try visit(intent, outcome) }
                        group = []
                    }
                }
                previous = (pair.intent, pair.hash, pair.outcome)
            }
        }
        guard let previous else { return }
        for intent in group + [previous.intent] { try visit(intent, previous.mark) }
    }
}
