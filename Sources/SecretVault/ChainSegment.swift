import FileStore
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// One file of an audit chain, opened: its header is authentic, its slots can be opened and sealed.
final class ChainSegment {
    let path: StorePath
    private let proven: ProvenSegmentHeader
    private let file: SlotFile

    var header: SegmentHeader { proven.header }

    /// Opens segment `number` of a chain.
    ///
    /// - Parameter isNewest: Whether it must be of VAULT's own branch; older ones may be of the branch
    ///   a backup was made of, and are held by the link of the newest.
    /// - Throws: ``VaultError/missing(file:)``, ``VaultError/damaged(file:_:)``.
    convenience init(
        _ kind: FileKind, _ number: UInt32, for access: SlotFile.Access, of vault: VaultHeader,
        in store: FileStore, keys: VaultKeys, isNewest: Bool = true
    ) throws(VaultError) {
        let path = Layout.segment(kind, number)
        let file: SlotFile
        do throws(StoreError) {
            guard let opened = try store.openSlots(path, for: access) else {
                throw .notFound(path.description)
            }
            file = opened
        } catch {
            if case .notFound = error { throw .missing(file: path.description) }
            throw VaultError(reading: error)
        }
        try self.init(file, kind, number, of: vault, keys, isNewest: isNewest)
    }

    /// Opens the newest segment of a chain: `audit/` is listed, and must have all before it.
    ///
    /// - Throws: ``VaultError/missing(file:)``, ``VaultError/damaged(file:_:)``.
    convenience init(
        newest kind: FileKind, for access: SlotFile.Access, of vault: VaultHeader,
        in store: FileStore, keys: VaultKeys
    ) throws(VaultError) {
        var last: Result<UInt32, VaultError> = .success(0)
        let opened: SlotFile?
        do throws(StoreError) {
            opened = try store.openSlots(in: Layout.audit, for: access) { names in
                do throws(VaultError) {
                    let count = try IntentChain.segmentNumbers(kind, among: names).count
                    last = .success(UInt32(count - 1))
                    return Layout.segment(kind, UInt32(count - 1)).name
                } catch {
                    last = .failure(error)
                    return nil
                }
            }
        } catch { throw VaultError(reading: error) }
        let number = try last.get()
        guard let file = consume opened else {
            throw .missing(file: Layout.segment(kind, number).description)
        }
        try self.init(file, kind, number, of: vault, keys, isNewest: true)
    }

    private init(
        _ file: consuming SlotFile, _ kind: FileKind, _ number: UInt32, of vault: VaultHeader,
        _ keys: VaultKeys, isNewest: Bool
    ) throws(VaultError) {
        path = Layout.segment(kind, number)
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try file.read(at: 0, count: ChainLayout.headerByteCount)
        } catch { throw VaultError(reading: error) }
        proven = try keys.proven(bytes, kind, at: path)
        self.file = file
        let header = proven.header
        guard header.vault == vault.vault, header.branch == vault.branch || !isNewest,
            header.segment == number, header.rootKeyEpoch == keys.epoch
        else { throw .damaged(file: path.description, nil) }
    }

    /// Begins a segment: a file of nothing but its header.
    static func begin(
        _ kind: FileKind, _ number: UInt32, before: ChainEnd, outcome: Intent.Outcome,
        of vault: VaultHeader, in store: FileStore, keys: VaultKeys
    ) throws(VaultError) {
        let salt: [UInt8]
        do { salt = try KernelRandom.bytes(SegmentHeader.saltByteCount) } catch {
            throw VaultError(error)
        }
        let header = SegmentHeader(
            kind: kind, vault: vault.vault, branch: vault.branch, rootKeyEpoch: keys.epoch,
            segment: number, salt: salt, before: before, outcomeBefore: outcome
        ).encoding
        let key = try keys.key(.segmentKey, salt: salt, [kind.rawValue])
        let code: [UInt8]
        do { code = try HMACSHA256.code(of: header, key: key) } catch { throw VaultError(error) }
        do { try store.replace(Layout.segment(kind, number), with: header + code) } catch {
            throw .audit(error)
        }
    }

    /// Writes a segment that holds nothing yet again, header and name, and opens it.
    ///
    /// That a segment is seen does not mean that it outlives a power cut: the sync of its name may
    /// have failed. Segment 0 came with the vault.
    ///
    /// Precondition: the lock of `audit/`.
    func renewedIfEmpty(
        _ kind: FileKind, next: UInt64, of vault: VaultHeader, in store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> ChainSegment {
        guard next == 0, header.segment > 0 else { return self }
        let bytes = try read(at: 0, count: ChainLayout.headerByteCount)
        do { try store.replace(path, with: bytes) } catch { throw .audit(error) }
        return try ChainSegment(kind, header.segment, for: .write, of: vault, in: store, keys: keys)
    }

    /// How many slots of `byteCount` the file had behind its header when it was opened, a part of one
    /// counted whole.
    func slots(of byteCount: Int) -> UInt64 {
        let size = file.firstByteCount - ChainLayout.headerByteCount
        return UInt64(max(0, (size + byteCount - 1) / byteCount))
    }

    /// Bytes of the file; fewer only where it ends.
    func read(at offset: Int, count: Int) throws(VaultError) -> [UInt8] {
        do { return try file.read(at: offset, count: count) } catch {
            throw VaultError(reading: error)
        }
    }

    func write(at offset: Int, _ bytes: [UInt8]) throws(VaultError) {
        do { try file.write(at: offset, bytes) } catch { throw .audit(error) }
    }

    func sync() throws(StoreError) {
        try file.sync()
    }

    /// The content of a slot, or nil when the slot is void: nobody's, or not all written.
    func open(
        _ slot: some Collection<UInt8>, _ domain: Context.Domain, _ field: [UInt8]
    ) throws(VaultError) -> [UInt8]? {
        let ivByteCount = AESGCM.nonceByteCount
        guard slot.count > ivByteCount + AESGCM.tagByteCount else { return nil }
        do throws(SealingError) {
            return try AESGCM.openPlain(
                Array(slot.dropFirst(ivByteCount)), key: proven.key,
                nonce: Array(slot.prefix(ivByteCount)), aad: aad(domain, field))
        } catch {
            guard error == .notAuthentic else { throw VaultError(error) }
            return nil
        }
    }

    /// A slot: nonce, sealed content, tag.
    func seal(
        _ plaintext: [UInt8], _ domain: Context.Domain, _ field: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        do throws(SealingError) {
            let iv = try KernelRandom.bytes(AESGCM.nonceByteCount)
            return iv
                + (try AESGCM.seal(plaintext, key: proven.key, nonce: iv, aad: aad(domain, field)))
        } catch { throw VaultError(error) }
    }

    private func aad(_ domain: Context.Domain, _ field: [UInt8]) -> [UInt8] {
        Context.encoding(domain, proven.authenticated, field)
    }
}
