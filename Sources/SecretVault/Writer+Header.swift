import FileStore
import VaultFormat
import Vocabulary

extension Writer {
    /// Splits the index when the shard a new record belongs to is full: the new shards are written
    /// beside the old, and VAULT's rename switches.
    ///
    /// - Parameter limit: Entries that fill a shard.
    func splitIndexIfFull(
        for record: Identifier, limit: Int = Bounds.shardEntries
    ) throws(VaultError) {
        guard try view.shard(of: record).entries.count >= limit,
            view.header.shardBits < Bounds.shardBits
        else { return }
        var header = view.header
        header.generation += 1
        header.shardBits += 1
        try replaceHeader(with: header, as: .split) { () throws(VaultError) in
            try writeShards(for: header)
        }
        view.forgetShards()
        removeOldIndexes()
    }

    /// Indexes that VAULT does not name are rubbish; what cannot be removed stays for the next split.
    private func removeOldIndexes() {
        let current = Layout.indexFolder(bits: view.header.shardBits)
        for name in (try? store.names(in: Layout.index)) ?? [] where name != current.name {
            if let folder = Layout.index.appending(name) { try? store.removeFolder(folder) }
        }
    }

    /// Replaces VAULT and its copy: intent, what VAULT will name, VAULT, mark.
    ///
    /// - Parameters:
    ///   - root: The object that VAULT is sealed under from now on, when that is what changes.
    ///   - prepare: Writes what the new VAULT names, before it is named.
    func replaceHeader(
        with header: VaultHeader, as operation: Operation, root: Identifier = .none,
        preparing prepare: () throws(VaultError) -> Void
    ) throws(VaultError) {
        precondition(header.generation == view.header.generation + 1, "VAULT skips a generation")
        try announceHeader(header, as: operation, root: root)
        try prepare()
        try HeaderFile.write(header, keys: keys, to: store)
        view.header = header
        try markDone()
    }

    /// Says in the chain which object VAULT is to be sealed under, before there is one: an intent from
    /// VAULT's generation to the same.
    ///
    /// VAULT is not touched.
    func announceRoot(_ object: Identifier) throws(VaultError) {
        try announceHeader(view.header, as: .rotateRoot, root: object)
        try markDone()
    }

    private func announceHeader(
        _ header: VaultHeader, as operation: Operation, root: Identifier
    ) throws(VaultError) {
        // In a small vault the intent pins the one shard there is, unless it is about to be split:
        // then a shard put back from a copy is noticed at once.
        let isSplit = header.shardBits != view.header.shardBits
        let shard = isSplit || header.shardBits > 0 ? nil : try view.shard(number: 0)
        try announce(
            .vault, .vault, root,
            from: Intent.State(generation: view.header.generation, tag: .none),
            to: Intent.State(generation: header.generation, tag: .none), shard: shard, name: [],
            as: operation)
    }

    private func writeShards(for header: VaultHeader) throws(VaultError) {
        let folder = Layout.indexFolder(bits: header.shardBits)
        do throws(StoreError) {
            try store.removeFolder(folder)
            try store.makeFolder(folder)
        } catch { throw VaultError(writing: error) }
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            let source = try view.shard(number: number >> 1)
            var shardHeader = source.header
            shardHeader.bits = header.shardBits
            shardHeader.number = number
            shardHeader.generation += 1
            let kept = source.entries.entries.filter {
                Layout.shardNumber(of: $0.record, bits: header.shardBits) == number
            }
            let entries = ShardEntries(
                sequence: source.entries.sequence, vaultGeneration: header.generation,
                clockMark: max(source.entries.clockMark, request.now),
                auditHead: source.entries.auditHead, entries: kept)
            let file = try Shard.seal(
                shardHeader, entries, try source.summaries(keys: keys), keys: keys)
            let path = Layout.shard(bits: header.shardBits, number: number)
            do { try store.replace(path, with: file.encoding) } catch {
                throw VaultError(writing: error)
            }
        }
        do { try store.sync(Layout.index) } catch { throw VaultError(writing: error) }
    }
}
