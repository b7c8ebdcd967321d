import FileStore
import VaultFormat
import Vocabulary

/// What lies at the place of a record.
enum FoundRecord {
    case absent
    /// Authentic, of whatever generation.
    case authentic(PresentRecord)
    /// Something that no writer has written there.
    case broken
    /// Written by a newer kist, or closed to us: not ours to touch.
    case untouchable

    var present: PresentRecord? {
        if case .authentic(let record) = self { record } else { nil }
    }
}

/// An authentic record, whatever its kind.
struct PresentRecord {
    let state: Intent.State
    let bytes: [UInt8]
    let summary: IndexSummary
    let thing: Thing?
    /// Writes the same content as the next generation over the one that is there.
    let rewrite: (Writer) throws(VaultError) -> Void
}

extension Repair {
    /// Reads and opens what lies at the place of a record.
    func inspect(_ kind: FileKind, _ id: Identifier) throws(VaultError) -> FoundRecord {
        try inspect(kind, id, at: Layout.record(kind, id))
    }

    /// The same for a file that lies elsewhere.
    func inspect(
        _ kind: FileKind, _ id: Identifier, at path: StorePath
    ) throws(VaultError) -> FoundRecord {
        let bytes: [UInt8]?
        do throws(StoreError) { bytes = try store.read(path, limit: Bounds.record) } catch {
            switch error {
            case .notRegular, .tooLarge: return .broken
            case .linked, .exposed, .foreignOwner, .system: return .untouchable
            default: throw VaultError(reading: error)
            }
        }
        guard let bytes else { return .absent }
        do throws(VaultError) {
            switch kind {
            case .secret:
                let record = try open(SecretHead.self, bytes, id)
                try vault.checkBlobs(of: record)
                return .authentic(present(record, bytes, id))
            case .key: return .authentic(present(try open(KeyHead.self, bytes, id), bytes, id))
            case .alias: return .authentic(present(try open(AliasHead.self, bytes, id), bytes, id))
            case .accessKey:
                let record = try open(AccessKeyHead.self, bytes, id)
                try vault.checkSecret(of: record)
                return .authentic(present(record, bytes, id))
            case .policy:
                return .authentic(present(try open(PolicyHead.self, bytes, id), bytes, id))
            default: return .broken
            }
        } catch {
            switch error {
            case .damaged: return .broken
            case .unsupportedFormat: return .untouchable
            default: throw error
            }
        }
    }

    private func open<H: NamedHead>(
        _ type: H.Type, _ bytes: [UInt8], _ id: Identifier
    ) throws(VaultError) -> Record<H> {
        let record = try Record<H>.open(bytes, id: id, keys: keys, thing: nil)
        guard try keys.recordID(H.kind, H.bytes(of: record.head.recordName)) == id else {
            throw .damaged(file: Layout.recordPath(H.kind, id), nil)
        }
        return record
    }

    private func present<H: NamedHead>(
        _ record: Record<H>, _ bytes: [UInt8], _ id: Identifier
    ) -> PresentRecord {
        PresentRecord(
            state: record.state, bytes: bytes, summary: record.head.summary,
            thing: Thing(H.kind, name: H.bytes(of: record.head.recordName))
        ) { (writer) throws(VaultError) in
            let shard = try writer.view.shard(of: id)
            let found = View.Found(
                id: id, record: record, old: record.state, clockMark: shard.entries.clockMark)
            try writer.write(record.head, over: found, blobs: record.file.blobs)
        }
    }
}
