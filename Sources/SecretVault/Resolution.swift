import FileStore
import VaultFormat
import Vocabulary

/// Ends an intent that has no mark, as the next writer must before its own.
///
/// Commit, Resolving.
///
/// Nothing that is merely seen is trusted to be durable: what the outcome relies on is written
/// again. Doing all of it twice changes nothing.
struct Resolution {
    private let last: IntentChain.Last
    private let view: View
    private var intent: Intent { last.intent }
    private var store: FileStore { view.store }
    private var keys: VaultKeys { view.keys }

    /// - Parameter view: A look under the exclusive lock whose chain ends with `last`.
    init(of last: IntentChain.Last, in view: View) {
        self.last = last
        self.view = view
    }

    func run() throws(VaultError) {
        try view.chain?.rewriteLast()
        let outcome =
            switch (intent.change, intent.kind) {
            case (.vault, _): try resolveVault()
            case (_, .secret): try resolveRecord(SecretHead.self)
            case (_, .key): try resolveRecord(KeyHead.self)
            case (_, .alias): try resolveRecord(AliasHead.self)
            case (_, .accessKey): try resolveRecord(AccessKeyHead.self)
            case (_, .policy): try resolveRecord(PolicyHead.self)
            default:
                throw VaultError.damaged(
                    file: view.chain?.segment.path.description ?? Layout.audit.description, nil)
            }
        do throws(VaultError) { try view.chain?.mark(outcome) } catch {
            throw .outcomeUnknown(nil)
        }
    }

    /// VAULT lies there old or new; either way it and its copy are written again.
    private func resolveVault() throws(VaultError) -> Intent.Outcome {
        do { try store.removeLeftover(in: nil) } catch { throw VaultError(writing: error) }
        let generation = view.header.generation
        guard generation == intent.old.generation || generation == intent.new.generation else {
            throw .rolledBack(file: Layout.vault.description)
        }
        try HeaderFile.write(view.header, keys: keys, to: store)
        return generation == intent.new.generation ? .done : .abandoned
    }

    private func resolveRecord<H: NamedHead>(
        _ type: H.Type
    ) throws(VaultError) -> Intent.Outcome {
        do {
            try store.removeLeftover(in: Layout.folder(of: H.kind))
            try store.removeLeftover(in: Layout.indexFolder(bits: view.header.shardBits))
        } catch { throw VaultError(writing: error) }
        let shard = try unmovedShard()
        let path = Layout.record(H.kind, intent.record)
        let bytes: [UInt8]?
        do throws(StoreError) { bytes = try store.read(path, limit: Bounds.record) } catch {
            switch error {
            // Somebody has put something else there: refused, so that other records can go on.
            case .notRegular, .linked, .exposed, .foreignOwner, .tooLarge: return .refused
            default: throw VaultError(reading: error)
            }
        }
        let entry = shard.entries[intent.record]
        let indexed = entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
        // Its tombstone stands: what lies below it goes, whatever it is.
        if intent.change == .purge, indexed == intent.new { return try finishPurge(shard, path) }
        var record: Record<H>?
        if let bytes {
            do throws(VaultError) {
                record = try Record<H>.open(bytes, id: intent.record, keys: keys, thing: nil)
            } catch {
                // Neither old nor new: refused, and repair's business. Anything else, such as no
                // memory, says nothing about the record.
                guard case .damaged = error else { throw error }
                return .refused
            }
        }
        switch intent.change {
        case .write:
            return try resolveWrite(shard, path, bytes, record, indexed, entry)
        case .purge:
            guard indexed == intent.old, record?.state == indexed else { return .refused }
            try rewriteUnchanged(shard)
            return .abandoned
        case .vault:
            preconditionFailure("VAULT is no record")
        }
    }

    /// The intent's shard, which no other change can have touched since.
    private func unmovedShard() throws(VaultError) -> Shard {
        let path = Layout.shard(bits: view.header.shardBits, number: intent.shardNumber)
        guard view.header.shardBits == intent.shardBits,
            view.header.generation == intent.vaultGeneration
        else { throw .rolledBack(file: Layout.vault.description) }
        let shard = try view.shard(number: intent.shardNumber)
        guard
            shard.header.generation == intent.shardGeneration
                || shard.header.generation == intent.shardGeneration + 1,
            shard.entries.sequence <= intent.sequence
        else { throw .rolledBack(file: path.description) }
        return shard
    }

    private func resolveWrite<H: NamedHead>(
        _ shard: Shard, _ path: StorePath, _ bytes: [UInt8]?, _ record: Record<H>?,
        _ indexed: Intent.State, _ entry: IndexEntry?
    ) throws(VaultError) -> Intent.Outcome {
        if let record, let bytes, record.state == intent.new,
            indexed == intent.old || indexed == intent.new
        {
            do { try store.replace(path, with: bytes) } catch { throw VaultError(writing: error) }
            let done = IndexEntry(
                record: intent.record, kind: H.kind, isTombstone: false,
                generation: intent.new.generation, tag: intent.new.tag)
            try rewrite(shard, done, record.head.summary)
            return .done
        }
        // Below a tombstone a file is as good as none.
        let isOld =
            if let record {
                record.state == intent.old
                    || (entry?.isTombstone == true
                        && record.file.generation < intent.old.generation)
            } else { entry?.isTombstone ?? true }
        guard isOld, indexed == intent.old else { return .refused }
        try rewriteUnchanged(shard)
        return .abandoned
    }

    private func finishPurge(
        _ shard: Shard, _ path: StorePath
    ) throws(VaultError) -> Intent.Outcome {
        let tombstone = IndexEntry(
            record: intent.record, kind: intent.kind, isTombstone: true,
            generation: intent.new.generation, tag: .none)
        try rewrite(shard, tombstone, nil)
        do { try store.remove(path) } catch { throw .outcomeUnknown(nil) }
        return .done
    }

    private func rewrite(
        _ shard: Shard, _ entry: IndexEntry, _ summary: IndexSummary?
    ) throws(VaultError) {
        try put(
            try Writer.sealed(
                shard, shard.summaries(keys: keys), entry, summary, after: last,
                vaultGeneration: view.header.generation, now: intent.time, keys: keys),
            shard)
    }

    private func rewriteUnchanged(_ shard: Shard) throws(VaultError) {
        try put(shard.file, shard)
    }

    private func put(_ file: ShardFile, _ shard: Shard) throws(VaultError) {
        let path = Layout.shard(bits: shard.header.bits, number: shard.header.number)
        do { try store.replace(path, with: file.encoding) } catch {
            throw VaultError(writing: error)
        }
        view.remember(
            try Shard.read(number: shard.header.number, of: view.header, from: store, keys: keys))
    }
}
