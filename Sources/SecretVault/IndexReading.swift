import FileStore
import Synchronization
import Threads
import VaultFormat
import Vocabulary

/// The shards of an index, read one after the other on one thread or several, and none kept.
///
/// What is found does not depend on their number, but for the order of the lines.
final class IndexReading: Sendable {
    private let header: VaultHeader
    private let store: FileStore
    private let keys: VaultKeys
    private let count: Int
    private let threads: Int
    private let withSecrets: Bool
    private let next = Atomic<Int>(0)
    private let found = Mutex(Found())

    private struct Found {
        var parts: [SecretLines] = []
        var marks: [Shard.Marks] = []
        /// What lists show of records that are no secrets.
        var others: [(number: Int, summaries: [IndexSummary])] = []
        /// Of the first shard that could not be read.
        var failure: (number: Int, error: VaultError)?
    }

    /// How many shards are worth a thread: some thousand secrets.
    private static let shardsOfThread = 8

    /// - Parameters:
    ///   - threads: How many, this one too; nil: as many as are worth while.
    ///   - withSecrets: Whether secrets are kept.
    init(_ view: View, threads: Int?, withSecrets: Bool) {
        self.withSecrets = withSecrets
        (header, store, keys) = (view.header, view.store, view.keys)
        count = 1 << Int(view.header.shardBits)
        let worth =
            count < 2 * Self.shardsOfThread
            ? 1 : min(Threads.processors, count / Self.shardsOfThread)
        self.threads = min(threads ?? worth, LinePlace.parts)
    }

    /// - Returns: What was read, and what all shards are judged by, in order.
    func run() throws(VaultError) -> (content: IndexContent, marks: [Shard.Marks]) {
        Threads.sideBySide(
            threads, threads: threads, stackByteCount: Threads.smallStack,
            { _ in
                self.readShards()
                return true
            })
        let found = self.found.withLock { $0 }
        if let failure = found.failure { throw failure.error }
        let others = found.others.sorted { $0.number < $1.number }.flatMap(\.summaries)
        return (
            IndexContent(parts: found.parts, others: others),
            found.marks.sorted { $0.header.number < $1.header.number }
        )
    }

    /// One thread's part.
    private func readShards() {
        var lines = SecretLines()
        var marks: [Shard.Marks] = []
        var others: [(number: Int, summaries: [IndexSummary])] = []
        var number = 0
        do throws(VaultError) {
            while let next = nextShard() {
                number = next
                let (shard, summaries) = try Shard.readWhole(
                    number: UInt16(number), of: header, from: store, keys: keys)
                let rest = try shard.addSecrets(of: summaries, to: &lines, withSecrets)
                if !rest.isEmpty { others.append((number, rest)) }
                if marks.isEmpty { lines.reserve(times: share) }
                marks.append(shard.marks)
            }
            found.withLock {
                $0.parts.append(lines)
                $0.marks += marks
                $0.others += others
            }
        } catch {
            next.store(count, ordering: .relaxed)
            found.withLock { found in
                if let known = found.failure, known.number < number { return }
                found.failure = (number, error)
            }
        }
    }

    private func nextShard() -> Int? {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
    }

    /// How many shards a thread reads; one that another keeps waiting more.
    private var share: Int { threads == 1 ? count : count / threads / 2 * 3 }
}
