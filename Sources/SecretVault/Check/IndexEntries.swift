import VaultFormat
import Vocabulary

/// The entries of a whole index as the bytes they are: there may be a million.
struct IndexEntries {
    private let bits: UInt8
    /// By the number of their shard; nil where that cannot be read.
    private var shards: [ShardEntries?]

    init(bits: UInt8) {
        self.bits = bits
        shards = Array(repeating: nil, count: 1 << Int(bits))
    }

    /// How many there are, tombstones too.
    var count: Int { shards.reduce(0) { $0 + ($1?.count ?? 0) } }

    mutating func set(_ number: UInt16, _ entries: ShardEntries) {
        shards[Int(number)] = entries
    }

    /// The entry of a record.
    subscript(record: Identifier) -> IndexEntry? {
        shards[Int(Layout.shardNumber(of: record, bits: bits))]?[record]
    }

    /// Calls `body` with each, in the order of the index.
    func each(_ body: (IndexEntry) throws(VaultError) -> Void) throws(VaultError) {
        for case let entries? in shards {
            for place in 0..<entries.count { try body(entries.entry(at: place)) }
        }
    }
}
