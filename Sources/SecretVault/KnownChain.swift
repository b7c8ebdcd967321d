import VaultFormat

/// Whether all that was changed since a moment was changed by us.
///
/// Every change of a vault is in its chain before it is anywhere else: where the chain ends as we have left
/// it, what was read of the store since that moment, and what we have made of it, is what is there.
struct KnownChain {
    private var head: ChainHead?
    private var isKnown: Bool

    /// - Parameter chain: Of the moment; read before all that it is to speak for.
    init(_ chain: IntentChain) {
        head = ChainHead(chain)
        // What the next writer makes of an open end is no change of ours.
        isKnown = chain.open.isEmpty
    }

    /// Sees the chain under the lock, before we change anything.
    mutating func meet(_ chain: IntentChain?) {
        isKnown = isKnown && chain.map { $0.open.isEmpty && ChainHead($0) == head } ?? false
    }

    /// Sees it again, once we have.
    mutating func follow(_ chain: IntentChain?) {
        isKnown = isKnown && chain?.open.isEmpty ?? false
        head = chain.flatMap(ChainHead.init)
    }

    /// Whether the chain ends where it is known to.
    func isAll(of chain: IntentChain) -> Bool {
        isKnown && chain.open.isEmpty && ChainHead(chain) == head
    }
}

extension ChainHead {
    /// Where a chain ends; nil before the first intent.
    init?(_ chain: IntentChain) {
        guard let last = chain.last else { return nil }
        self.init(sequence: last.intent.sequence, hash: last.hash)
    }
}
