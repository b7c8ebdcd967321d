import FileStore
import VaultFormat
import Vocabulary

/// What is believed of a record until it is judged together with others.
struct Belief {
    let record: Identifier
    let path: StorePath
    let shard: Shard
    /// As it was found; nil where nothing was.
    let found: Intent.State?
}

extension View {
    /// Runs a look that changes nothing and finds several records one by one, and judges them all by one
    /// reading of the chain's end, instead of one for each.
    ///
    /// It is read after the last record, which is what makes a look without lock safe. Until then what was
    /// read is believed: that a record that is there is the newest, and that none is there where none is.
    ///
    /// - Parameter body: What it says of the outside world must be in its result.
    /// - Returns: The result, and what the chain that all was judged by has counted of the events. Nil when
    ///   a belief was wrong, or when something threw that may have come of one: then nothing is known.
    func judgingTogether<R>(
        _ body: () throws(VaultError) -> R
    ) -> (result: R, events: ChainEnd)? {
        precondition(postponed == nil, "a look within a look")
        postponed = []
        defer { postponed = nil }
        do throws(VaultError) {
            let result = try body()
            let chain = try currentChain()
            for belief in postponed ?? [] {
                let verdict = try judge(
                    belief.record, belief.path, belief.shard, found: belief.found, by: chain)
                guard belief.found == nil || verdict == .live else { return nil }
            }
            return (result, chain.last?.intent.events ?? .empty)
        } catch { return nil }
    }

    /// What is believed of a record until it is judged with others; nil where it must be judged now.
    func postponedJudgement<H: Head>(of seen: Seen<H>) -> Found<H>? {
        guard postponed != nil else { return nil }
        postponed?.append(
            Belief(
                record: seen.id, path: Layout.record(H.kind, seen.id), shard: seen.shard,
                found: seen.record?.state))
        return Found(
            id: seen.id, record: seen.record, old: seen.shard.entries.state(of: seen.id),
            clockMark: seen.shard.entries.clockMark)
    }
}

extension ShardEntries {
    /// What the index says of a record.
    func state(of id: Identifier) -> Intent.State {
        self[id].map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
    }
}
