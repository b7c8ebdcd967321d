import FileStore
import PKCS11
import VaultFormat
import Vocabulary

/// Level 2: the audit chain, the index, every record and every key object against each other.
///
/// Runs under the shared lock, so that nothing moves meanwhile.
struct SealsCheck {
    private let vault: Vault
    private let view: View
    private(set) var findings: [Finding] = []
    private(set) var expectation = ChainExpectation()
    private(set) var head: ChainHead?
    private(set) var events: UInt64 = 0
    private(set) var records = 0
    private var objects: [Identifier: KeyID?] = [:]
    private var lostShards: Set<UInt16> = []

    init(of vault: Vault, in view: View) {
        self.vault = vault
        self.view = view
    }

    mutating func run(progress: (Int, Int) -> Void) throws(VaultError) {
        try walkChain()
        let entries = try readIndex()
        let broken = expectation.broken.map { (record: $0.key, kind: $0.value) }
        for (record, kind) in expectation.differences(from: entries) + broken {
            // Its shard is named already: of what stood there nothing is known.
            let number = Layout.shardNumber(of: record, bits: view.header.shardBits)
            if lostShards.contains(number) { continue }
            findings.append(
                Finding(
                    .rolledBack, Layout.recordPath(kind, record), expectation.thing(record)))
        }
        var done = 0
        for entry in entries.values.sorted(by: { $0.record < $1.record }) {
            try checkRecord(entry)
            done += 1
            progress(done, entries.count)
        }
        try checkStrays(entries)
        try checkToken()
    }

    private mutating func walkChain() throws(VaultError) {
        let view = self.view
        let header = view.header
        if let last = view.chain?.last {
            head = ChainHead(sequence: last.intent.sequence, hash: last.hash)
            if last.outcome == nil {
                findings.append(Finding(.unfinished, Layout.audit.description))
            }
        }
        var expectation = ChainExpectation()
        findings += try Self.finding(at: Layout.audit.description) { () throws(VaultError) in
            try ChainWalk(of: header, in: view.store, keys: view.keys).run {
                (intent, outcome) throws(VaultError) in expectation.take(intent, outcome)
            }
        }
        self.expectation = expectation
        var count: UInt64 = 0
        findings += try Self.finding(at: Layout.audit.description) { () throws(VaultError) in
            count = try EventWalk(of: header, in: view.store, keys: view.keys).run(
                anchors: expectation.anchors
            ) { (_) throws(VaultError) in }
        }
        events = count
    }

    private mutating func readIndex() throws(VaultError) -> [Identifier: IndexEntry] {
        let view = self.view
        var entries: [Identifier: IndexEntry] = [:]
        for number in 0..<(UInt16(1) << UInt16(view.header.shardBits)) {
            let path = Layout.shard(bits: view.header.shardBits, number: number)
            var shard: Shard?
            findings += try Self.finding(at: path.description) { () throws(VaultError) in
                shard = try view.shard(number: number)
                _ = try shard?.summaries(keys: view.keys)
            }
            guard let shard else {
                lostShards.insert(number)
                continue
            }
            if !expectation.allows(shard.header) || expectation.hasBrokenShard {
                findings.append(Finding(.rolledBack, path.description))
            }
            for entry in shard.entries.entries {
                if Layout.shardNumber(of: entry.record, bits: shard.header.bits) != number {
                    findings.append(Finding(.damaged, path.description))
                }
                entries[entry.record] = entry
            }
        }
        return entries
    }

    private mutating func checkRecord(_ entry: IndexEntry) throws(VaultError) {
        let path = Layout.recordPath(entry.kind, entry.record)
        let (view, vault) = (self.view, self.vault)
        var secret: SecretHead?
        var key: (Identifier, KeyHead)?
        var isLive = false
        let noticed = try Self.finding(at: path) { () throws(VaultError) in
            switch entry.kind {
            case .secret:
                let record = try view.find(SecretHead.self, id: entry.record, nil).record
                if let record { try vault.checkBlobs(of: record) }
                secret = record?.head
                isLive = record != nil
            case .key:
                let record = try view.find(KeyHead.self, id: entry.record, nil).record
                key = record.map { (entry.record, $0.head) }
                isLive = record != nil
            case .alias:
                isLive = try view.find(AliasHead.self, id: entry.record, nil).record != nil
            default:
                break
            }
        }
        findings += noticed.map {
            Finding($0.kind, $0.place, $0.thing ?? expectation.thing(entry.record))
        }
        if isLive { records += 1 }
        if let (_, head) = key {
            if let wrapping = head.wrapping { objects[wrapping.object] = .some(nil) }
            for version in head.versions where version.state != .destroyed {
                objects[version.object] = version.state == .live ? head.id : .some(nil)
            }
        }
        if let secret {
            let id = try view.keys.recordID(.key, secret.key.bytes)
            if try view.shard(of: id).entries[id]?.isTombstone ?? true {
                findings.append(Finding(.keyMissing, path, .secret(secret.name)))
            }
        }
    }

    /// Files in the record folders that no entry knows, or that lie below a tombstone.
    private mutating func checkStrays(_ entries: [Identifier: IndexEntry]) throws(VaultError) {
        for kind in [FileKind.secret, .key, .alias] {
            let names: [String]?
            do { names = try view.store.names(in: Layout.folder(of: kind)) } catch {
                throw VaultError(reading: error)
            }
            for name in names ?? [] {
                guard let id = Identifier(hex: Array(name.utf8)), id.hex == name else { continue }
                let path = Layout.recordPath(kind, id)
                switch entries[id] {
                case nil:
                    let number = Layout.shardNumber(of: id, bits: view.header.shardBits)
                    if lostShards.contains(number) { continue }
                    if view.chain?.last?.intent.record == id, view.chain?.last?.outcome == nil {
                        continue
                    }
                    findings.append(Finding(.rolledBack, path))
                case let entry? where entry.isTombstone:
                    findings.append(Finding(.dead, path))
                default: continue
                }
            }
        }
    }

    /// Both sides: objects that records name must be there, others with this vault's label are named.
    private mutating func checkToken() throws(VaultError) {
        let found: [TokenObject]
        do throws(TokenError) {
            found = try vault.token.withSession(fresh: true) { (session) throws(TokenError) in
                try session.listObjects()
            }
        } catch { throw VaultError(error) }
        var present: Set<Identifier> = []
        let label = Array("kist:\(view.keys.vault.hex):".utf8)
        objects[view.header.rootKey.keyVersion] = .some(nil)
        for object in found {
            guard let id = Identifier(object.objectID) else { continue }
            // A public half alone is no key; where it is left over, it is as unknown as any other.
            if !object.isPublic { present.insert(id) }
            if object.label.starts(with: label), objects[id] == nil {
                findings.append(Finding(.objectUnknown, id.hex))
            }
        }
        for (object, key) in objects {
            guard let key, !present.contains(object) else { continue }
            findings.append(Finding(.keyMissing, object.hex, .key(key.text)))
        }
    }

    /// Runs a step; what it throws about the store is a finding, anything else ends the check.
    private static func finding(
        at place: String, _ body: () throws(VaultError) -> Void
    ) throws(VaultError) -> [Finding] {
        do throws(VaultError) { try body() } catch {
            guard let finding = Finding(error, at: place) else { throw error }
            return [finding]
        }
        return []
    }
}
