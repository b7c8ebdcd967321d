import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// A copy of a vault that is built in a folder of its own, in two rounds.
///
/// The first round copies records and closed audit segments without any lock, while writers go on.
/// The second runs while no writer does: it copies the index, which pins every record by generation
/// and tag, and of the records those that are not the ones pinned. So writers wait only for what has
/// changed meanwhile. Commit, Backup.
struct VaultCopy {
    private let source: FileStore
    private let target: FileStore
    private let keys: VaultKeys
    /// The generation of each record as it was copied; there may be a million.
    private var copied: [CopiedRecord: Intent.State] = [:]
    private var segments: Set<StorePath> = []
    private var shardFolder: StorePath?
    private(set) var records = 0
    private(set) var last: IntentChain.Last?
    private(set) var missing: [Finding] = []

    private struct CopiedRecord: Hashable {
        let kind: FileKind
        let id: Identifier
        var path: StorePath { Layout.record(kind, id) }
    }

    /// Makes the folder `path`, which must be free, and those in it.
    init(of source: FileStore, at path: String, keys: VaultKeys) throws(VaultError) {
        self.source = source
        self.keys = keys
        do throws(StoreError) {
            try FileStore.makeParents(of: path)
            target = try FileStore.create(path)
            for folder in Layout.folders where folder.names.count == 1 {
                try target.makeFolder(folder)
            }
        } catch { throw VaultError(reading: error) }
    }

    /// The first round, without lock.
    mutating func copyAhead(progress: (Int, Int) -> Void) throws(VaultError) {
        var files: [CopiedRecord] = []
        for kind in FileKind.records {
            do throws(StoreError) {
                _ = try source.eachName(in: Layout.folder(of: kind)) { name in
                    guard let id = Identifier(hex: Array(name.utf8)), id.hex == name else { return }
                    files.append(CopiedRecord(kind: kind, id: id))
                }
            } catch { throw VaultError(reading: error) }
        }
        for (done, file) in files.enumerated() {
            try copyRecord(file)
            progress(done + 1, files.count)
        }
        for path in try segmentPaths().dropNewest { try copySegment(path) }
    }

    /// The second round.
    ///
    /// Precondition: a shared lock on the source, so that nobody writes; nobody makes keys.
    mutating func finish() throws(VaultError) {
        let header = try HeaderFile.verify(try HeaderFile.read(source), keys: keys)
        let chain = try IntentChain(of: header, for: .read, in: source, keys: keys)
        last = chain.last
        // A change that a dead writer left open is copied as it lies there, and ended by whoever
        // writes to the copy.
        let open = Set(
            chain.open.map(\.intent).filter { $0.change != .vault }.map {
                CopiedRecord(kind: $0.kind, id: $0.record)
            })
        var entries = IndexEntries(bits: header.shardBits)
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            let shard = try Shard.read(number: number, of: header, from: source, keys: keys)
            entries.set(number, shard.entries)
        }
        try entries.each { (entry) throws(VaultError) in
            guard !entry.isTombstone else { return }
            records += 1
            let record = CopiedRecord(kind: entry.kind, id: entry.record)
            let state = Intent.State(generation: entry.generation, tag: entry.tag)
            guard copied[record] != state, !open.contains(record) else { return }
            if try !copyRecord(record) {
                missing.append(Finding(.missing, record.path.description))
            }
        }
        for record in open { try copyRecord(record) }
        for record in copied.keys where !open.contains(record) {
            guard let entry = entries[record.id], !entry.isTombstone, entry.kind == record.kind
            else {
                try drop(record)
                continue
            }
        }
        try copyIndex(header)
        for path in try segmentPaths() where !segments.contains(path) { try copySegment(path) }
        for path in [Layout.vault, Layout.vaultCopy] { try copyFile(path, limit: Bounds.vault) }
    }

    /// Makes the copy durable and puts it into its place.
    func install(at path: String) throws(VaultError) {
        do throws(StoreError) {
            try target.syncFileSystem()
            try FileStore.makeRoom(at: path)
            try FileStore.install(building: target.path, at: path)
        } catch {
            if case .exists = error { throw .vaultExists(path: path) }
            throw VaultError(writing: error)
        }
    }

    /// Takes a copy that was not put into its place away again.
    func discard() {
        let indexes = (try? target.names(in: Layout.index)) ?? []
        try? target.discard(Layout.folders + indexes.compactMap { Layout.index.appending($0) })
    }

    /// - Returns: Whether there was such a record.
    @discardableResult
    private mutating func copyRecord(_ record: CopiedRecord) throws(VaultError) -> Bool {
        if copied[record] != nil { try drop(record) }
        let path = record.path
        let bytes: [UInt8]?
        do throws(StoreError) { bytes = try source.read(path, limit: Bounds.record) } catch {
            switch error {
            // What lies there is no record; the second round knows whether one should.
            case .notRegular, .linked, .exposed, .foreignOwner, .tooLarge: return false
            default: throw VaultError(reading: error)
            }
        }
        guard let bytes else { return false }
        do throws(StoreError) { try target.make(path, with: bytes) } catch {
            throw VaultError(reading: error)
        }
        let file = try? RecordFile.parse(bytes, as: record.kind) { (rest) throws(FormatError) in
            do { return try SHA256.digest(of: rest) } catch { throw .checksum }
        }
        copied[record] =
            file.map { Intent.State(generation: $0.generation, tag: $0.headTag) }
            ?? Intent.State.none
        return true
    }

    private mutating func drop(_ record: CopiedRecord) throws(VaultError) {
        do throws(StoreError) { try target.unmake(record.path) } catch {
            throw VaultError(reading: error)
        }
        copied[record] = nil
    }

    private func copyIndex(_ header: VaultHeader) throws(VaultError) {
        let folder = Layout.indexFolder(bits: header.shardBits)
        do throws(StoreError) { try target.makeFolder(folder) } catch {
            throw VaultError(reading: error)
        }
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            try copyFile(
                Layout.shard(bits: header.shardBits, number: number), limit: Bounds.shard)
        }
    }

    private func copyFile(_ path: StorePath, limit: Int) throws(VaultError) {
        do throws(StoreError) {
            // The copy of VAULT alone may be absent; VAULT itself has been read.
            guard let bytes = try source.read(path, limit: limit) else { return }
            try target.make(path, with: bytes)
        } catch { throw VaultError(reading: error) }
    }

    /// Events may be appended meanwhile: what is behind the last whole one is void, in the copy too.
    private mutating func copySegment(_ path: StorePath) throws(VaultError) {
        do throws(StoreError) {
            guard let from = try source.openSlots(path, for: .read),
                let to = try target.openSlots(path, for: .create)
            else { return }
            var offset = 0
            while true {
                let bytes = try from.read(at: offset, count: 1 << 20)
                if bytes.isEmpty { break }
                try to.write(at: offset, bytes)
                offset += bytes.count
            }
        } catch { throw VaultError(reading: error) }
        segments.insert(path)
    }

    /// The segments of both chains, those of each in order.
    private func segmentPaths() throws(VaultError) -> [StorePath] {
        let found = try names(in: Layout.audit)
        return [FileKind.intents, .events].flatMap { kind in
            Layout.segments(kind, among: found).map { Layout.segment(kind, $0) }
        }
    }

    private func names(in folder: StorePath) throws(VaultError) -> [String] {
        do throws(StoreError) { return try source.names(in: folder) ?? [] } catch {
            throw VaultError(reading: error)
        }
    }
}

extension [StorePath] {
    /// Without the last of each chain, the one that still grows.
    fileprivate var dropNewest: [StorePath] {
        indices.filter { place in
            place + 1 < count && self[place + 1].name.first == self[place].name.first
        }.map { self[$0] }
    }
}
