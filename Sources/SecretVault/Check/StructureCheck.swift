import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// Level 1: what can be seen without a key.
struct StructureCheck {
    private let store: FileStore
    private(set) var findings: [Finding] = []

    init(of store: FileStore) {
        self.store = store
    }

    /// Precondition: a shared lock on the vault's folder; without it a writer's temporary file would
    /// look like a dead one's.
    mutating func run() throws(VaultError) {
        let bits = checkVault()
        checkTop()
        checkLeftovers(bits)
        checkAside()
        for kind in FileKind.records { checkRecords(kind) }
        if let bits { checkIndex(bits) }
        checkAudit()
        findings.sort { $0.place < $1.place }
    }

    /// - Returns: How many shards there should be, as bits.
    private mutating func checkVault() -> UInt8? {
        var bits: UInt8?
        var files: [[UInt8]?] = []
        for path in [Layout.vault, Layout.vaultCopy] {
            let bytes = read(path, limit: Bounds.vault)
            files.append(bytes)
            guard let bytes else { continue }
            do throws(FormatError) {
                let header = try VaultHeader.parse(bytes).header
                if path == Layout.vault { bits = header.shardBits }
            } catch { add(error, path) }
        }
        if let vault = files[0], let copy = files[1], vault != copy {
            // A change of VAULT that was stopped between the two.
            findings.append(Finding(.unfinished, Layout.vaultCopy.description))
        }
        return bits
    }

    private mutating func checkTop() {
        for name in names(in: nil) where !Layout.topLevel.contains(name) {
            findings.append(Finding(.foreign, name))
        }
    }

    /// Temporary files of writers that died.
    private mutating func checkLeftovers(_ bits: UInt8?) {
        let folders: [StorePath?] =
            [nil, Layout.index] + FileKind.records.map { Layout.folder(of: $0) }
            + (bits.map { [Layout.indexFolder(bits: $0)] } ?? [])
        for folder in folders where (try? store.hasLeftover(in: folder)) == true {
            findings.append(Finding(.unfinished, (folder.map { "\($0)/" } ?? "") + ".new"))
        }
    }

    /// What a repair has moved aside, and what was never moved in.
    private mutating func checkAside() {
        for name in names(in: Layout.quarantine) {
            findings.append(Finding(.quarantined, "\(Layout.quarantine)/\(name)"))
        }
        for path in store.leftBeside(marks: Layout.unfinishedMarks) {
            findings.append(Finding(.leftBehind, path))
        }
    }

    /// There may be a million: no list is made of them.
    private mutating func checkRecords(_ kind: FileKind) {
        let folder = Layout.folder(of: kind)
        do throws(StoreError) {
            let isThere = try store.eachName(in: folder) { checkRecord(kind, $0) }
            if isThere || Layout.laterFolders.contains(folder) { return }
            findings.append(Finding(.missing, folder.description))
        } catch {
            findings.append(Finding(.unreadable, folder.description))
        }
    }

    private mutating func checkRecord(_ kind: FileKind, _ name: String) {
        guard let id = Identifier(hex: Array(name.utf8)), id.hex == name else {
            findings.append(Finding(.foreign, "\(Layout.folder(of: kind))/\(name)"))
            return
        }
        let path = Layout.record(kind, id)
        guard let bytes = read(path, limit: Bounds.record) else { return }
        do throws(FormatError) {
            let file = try RecordFile.parse(bytes, as: kind) { (rest) throws(FormatError) in
                do { return try SHA256.digest(of: rest) } catch { throw .checksum }
            }
            if file.record != id { findings.append(Finding(.damaged, path.description)) }
        } catch { add(error, path) }
    }

    private mutating func checkIndex(_ bits: UInt8) {
        let folder = Layout.indexFolder(bits: bits)
        for name in names(in: Layout.index) where name != folder.name {
            // The index of before a split, or of one that was stopped.
            findings.append(Finding(.unfinished, "\(Layout.index)/\(name)"))
        }
        let expected = (0..<(UInt16(1) << UInt16(bits))).map {
            Layout.shard(bits: bits, number: $0)
        }
        for path in expected {
            guard let bytes = read(path, limit: Bounds.shard) else { continue }
            do throws(FormatError) { _ = try ShardFile(parsing: bytes) } catch { add(error, path) }
        }
        let known = Set(expected.map(\.name))
        for name in names(in: folder) where !known.contains(name) {
            findings.append(Finding(.foreign, "\(folder)/\(name)"))
        }
    }

    private mutating func checkAudit() {
        let found = names(in: Layout.audit)
        var known: Set<String> = []
        for kind in [FileKind.intents, .events] {
            let numbers = Layout.segments(kind, among: found)
            for number in 0..<max(1, numbers.last.map { $0 + 1 } ?? 1) {
                let path = Layout.segment(kind, number)
                known.insert(path.name)
                checkSegment(kind, path)
            }
        }
        for name in found where !known.contains(name) {
            findings.append(Finding(.foreign, "\(Layout.audit)/\(name)"))
        }
    }

    private mutating func checkSegment(_ kind: FileKind, _ path: StorePath) {
        do throws(StoreError) {
            guard let file = try store.openSlots(path, for: .read) else {
                findings.append(Finding(.missing, path.description))
                return
            }
            let bytes = try file.read(at: 0, count: ChainLayout.headerByteCount)
            do throws(FormatError) { _ = try SegmentHeader.parse(bytes, as: kind) } catch {
                add(error, path)
            }
        } catch {
            findings.append(Finding(.unreadable, path.description))
        }
    }

    /// A file that must be there.
    private mutating func read(_ path: StorePath, limit: Int) -> [UInt8]? {
        do throws(StoreError) {
            if let bytes = try store.read(path, limit: limit) { return bytes }
            findings.append(Finding(.missing, path.description))
        } catch {
            findings.append(Finding(.unreadable, path.description))
        }
        return nil
    }

    private mutating func names(in folder: StorePath?) -> [String] {
        do throws(StoreError) {
            if let names = try store.names(in: folder) { return names }
            if let folder, Layout.laterFolders.contains(folder) { return [] }
            findings.append(Finding(.missing, folder?.description ?? "."))
        } catch {
            findings.append(Finding(.unreadable, folder?.description ?? "."))
        }
        return []
    }

    private mutating func add(_ error: FormatError, _ path: StorePath) {
        if let finding = Finding(VaultError(error, in: path), at: path.description) {
            findings.append(finding)
        }
    }
}
