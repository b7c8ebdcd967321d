import FileStore
import VaultFormat
import Vocabulary

/// Ends a group of intents that has no mark: all of it is done, or none of it.
///
/// Commit, Groups.
///
/// The first shard is written when every record is durable. So where a record is missing no shard can
/// be new, and the group is taken back; where all are there it is done again.
struct GroupResolution {
    /// A record of the group as it lies there.
    private enum Found {
        case new(Record<SecretHead>, [UInt8])
        /// None, or a dead one.
        case old
        case strange
    }

    private let members: [IntentChain.Last]
    private let view: View
    private var store: FileStore { view.store }

    /// - Parameter view: A look under the exclusive lock whose chain ends with `members`.
    init(of members: [IntentChain.Last], in view: View) {
        self.members = members
        self.view = view
    }

    func run() throws(VaultError) -> Intent.Outcome {
        let header = view.header
        for member in members {
            let intent = member.intent
            guard intent.change == .write, intent.kind == .secret, intent.old.tag == .none else {
                throw .damaged(file: Layout.audit.description, nil)
            }
            guard intent.shardBits == header.shardBits,
                intent.vaultGeneration == header.generation
            else { throw .rolledBack(file: Layout.vault.description) }
        }
        do {
            let index = Layout.indexFolder(bits: header.shardBits)
            for folder in [Layout.folder(of: .secret), index] {
                try store.removeLeftovers(in: folder, count: members.count)
            }
        } catch { throw VaultError(writing: error) }
        let group = GroupedShards(members)
        for (number, own) in group.byShard {
            let shard = try view.shard(number: number)
            guard group.allows(shard, own) else {
                throw .rolledBack(
                    file: Layout.shard(bits: header.shardBits, number: number).description)
            }
        }
        var found: [Found] = []
        for member in members { found.append(try look(at: member.intent)) }
        return try end(group, found)
    }

    private func end(
        _ group: GroupedShards, _ found: [Found]
    ) throws(VaultError) -> Intent.Outcome {
        var records: [(head: SecretHead, path: StorePath, bytes: [UInt8])] = []
        var isStrange = false
        var areEntriesOld = true
        for (member, found) in zip(members, found) {
            let intent = member.intent
            switch found {
            case .new(let record, let bytes):
                records.append((record.head, Layout.record(.secret, intent.record), bytes))
            case .strange: isStrange = true
            case .old: break
            }
            let entry = try view.shard(number: intent.shardNumber).entries[intent.record]
            let indexed =
                entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
            if indexed != intent.old { areEntriesOld = false }
            if indexed != intent.old, indexed != intent.new { isStrange = true }
        }
        guard !isStrange else { return .refused }
        if records.count == members.count {
            do { try store.replaceAll(records.map { ($0.path, $0.bytes) }) } catch {
                throw VaultError(writing: error)
            }
            try group.write(to: view, summaries: records.map(\.head.summary))
            return .done
        }
        guard areEntriesOld else { return .refused }
        do { try store.removeAll(records.map(\.path)) } catch { throw VaultError(writing: error) }
        try group.rewriteUnchanged(in: view)
        return .abandoned
    }

    private func look(at intent: Intent) throws(VaultError) -> Found {
        let path = Layout.record(.secret, intent.record)
        let bytes: [UInt8]?
        do throws(StoreError) { bytes = try store.read(path, limit: Bounds.record) } catch {
            switch error {
            case .notRegular, .linked, .exposed, .foreignOwner, .tooLarge: return .strange
            default: throw VaultError(reading: error)
            }
        }
        guard let bytes else { return .old }
        do throws(VaultError) {
            let record = try Record<SecretHead>.open(
                bytes, id: intent.record, keys: view.keys, thing: nil)
            if record.state == intent.new { return .new(record, bytes) }
            return record.file.generation < intent.old.generation ? .old : .strange
        } catch {
            guard case .damaged = error else { throw error }
            return .strange
        }
    }
}
