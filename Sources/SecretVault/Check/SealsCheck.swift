import FileStore
import VaultFormat
import Vocabulary

/// Level 2: the audit chain, the index, every record and every key object against each other.
///
/// Runs under the shared lock, so that nothing moves meanwhile.
struct SealsCheck {
    private let vault: Vault
    private let view: View
    private let shown: ShownSummaries
    private(set) var findings: [Finding] = []
    private(set) var expectation = ChainExpectation()
    private(set) var head: ChainHead?
    private(set) var events: UInt64 = 0
    private(set) var records = 0
    private(set) var otherObjects = 0
    private var objects = TokenCheck()
    private var lostShards: Set<UInt16> = []
    private var isChainRead = false

    init(of vault: Vault, in view: View) {
        self.vault = vault
        self.view = view
        shown = ShownSummaries(in: view)
    }

    mutating func run(progress: (Int, Int) -> Void) throws(VaultError) {
        try walkChain(progress)
        findings += try Self.finding(at: Layout.vaultCopy.description) {
            [view] () throws(VaultError) in
            try CopyCheck(of: view).run()
        }
        let entries = try readIndex()
        // A chain that does not hold together has said so, and knows nothing of the rest.
        let broken = expectation.broken.map { (record: $0.key, kind: $0.value) }
        let differences = isChainRead ? try expectation.differences(from: entries) : []
        for (record, kind) in differences + broken {
            // Its shard is named already: of what stood there nothing is known.
            let number = Layout.shardNumber(of: record, bits: view.header.shardBits)
            if lostShards.contains(number) { continue }
            findings.append(
                Finding(
                    .rolledBack, Layout.recordPath(kind, record), expectation.thing(record)))
        }
        var done = 0
        let count = entries.count
        try entries.each { (entry) throws(VaultError) in
            try checkRecord(entry)
            done += 1
            progress(done, count)
        }
        try checkStrays(entries)
        try checkOpenGroup(entries)
        if isChainRead {
            for object in expectation.unusedRoots {
                objects.expect(object, .unusedRoot, .root(view.header.form))
            }
        }
        objects.expect(view.header.rootKey.keyVersion, .root, .root(view.header.form))
        findings += try objects.run(on: vault)
        otherObjects = objects.others
    }

    private mutating func walkChain(_ progress: (Int, Int) -> Void) throws(VaultError) {
        let view = self.view
        let header = view.header
        if let last = view.chain?.last {
            head = ChainHead(sequence: last.intent.sequence, hash: last.hash)
            if last.outcome == nil {
                findings.append(Finding(.unfinished, Layout.audit.description))
            }
        }
        var expectation = ChainExpectation()
        let head = self.head
        let broken = try Self.finding(at: Layout.audit.description) { () throws(VaultError) in
            try ChainWalk(of: header, in: view.store, keys: view.keys).run {
                (intent, outcome) throws(VaultError) in
                expectation.take(intent, outcome)
                progress(Int(clamping: intent.sequence), Int(clamping: head?.sequence ?? 0))
            }
        }
        findings += broken
        isChainRead = broken.isEmpty
        self.expectation = expectation
        var count: UInt64 = 0
        findings += try Self.finding(at: Layout.audit.description) { () throws(VaultError) in
            count = try EventWalk(of: header, in: view.store, keys: view.keys).run(
                anchors: expectation.anchors
            ) { (_) throws(VaultError) in }
        }
        events = count
    }

    private mutating func readIndex() throws(VaultError) -> IndexEntries {
        let view = self.view
        var entries = IndexEntries(bits: view.header.shardBits)
        for number in 0..<(UInt16(1) << UInt16(view.header.shardBits)) {
            let path = Layout.shard(bits: view.header.shardBits, number: number)
            var shard: Shard?
            findings += try Self.finding(at: path.description) { () throws(VaultError) in
                shard = try view.shard(number: number)
                _ = try shard?.summaries(keys: view.keys)
                // One without entries too.
                try view.judge(number: number)
            }
            guard let shard else {
                lostShards.insert(number)
                continue
            }
            let isAllowed = expectation.allows(shard.header) && !expectation.hasBrokenShard
            if isChainRead, !isAllowed {
                findings.append(Finding(.rolledBack, path.description))
            }
            for entry in shard.entries.entries {
                if Layout.shardNumber(of: entry.record, bits: shard.header.bits) != number {
                    findings.append(Finding(.damaged, path.description))
                }
            }
            entries.set(number, shard.entries)
        }
        return entries
    }

    private mutating func checkRecord(_ entry: IndexEntry) throws(VaultError) {
        let path = Layout.recordPath(entry.kind, entry.record)
        let (view, vault, shown) = (self.view, self.vault, self.shown)
        var keys: [KeyID] = []
        var key: KeyHead?
        var thing: Thing?
        var isLive = false
        let noticed = try Self.finding(at: path) { () throws(VaultError) in
            switch entry.kind {
            case .secret:
                guard let record = try view.find(SecretHead.self, id: entry.record, nil).record
                else { return }
                isLive = true
                try vault.checkBlobs(of: record)
                keys = [record.head.key]
                thing = .secret(record.head.name)
                try Self.compare(record, entry, shown)
            case .key:
                guard let record = try view.find(KeyHead.self, id: entry.record, nil).record
                else { return }
                isLive = true
                key = record.head
                try Self.compare(record, entry, shown)
            case .alias:
                guard let record = try view.find(AliasHead.self, id: entry.record, nil).record
                else { return }
                isLive = true
                keys = [record.head.key]
                thing = .alias(record.head.name)
                try Self.compare(record, entry, shown)
            case .accessKey:
                guard let record = try view.find(AccessKeyHead.self, id: entry.record, nil).record
                else { return }
                isLive = true
                thing = .accessKey(record.head.id)
                try vault.checkSecret(of: record)
                try Self.compare(record, entry, shown)
            case .policy:
                guard let record = try view.find(PolicyHead.self, id: entry.record, nil).record
                else { return }
                isLive = true
                thing = .policy(record.head.name)
                try Self.compare(record, entry, shown)
            default:
                break
            }
        }
        findings += noticed.map {
            // What is wrong may be VAULT, chain or shard, which are nobody's.
            let thing = $0.place == path ? expectation.thing(entry.record) : nil
            return Finding($0.kind, $0.place, $0.thing ?? thing)
        }
        if isLive { records += 1 }
        if let key { expectObjects(of: key) }
        for key in keys {
            let id = try view.keys.recordID(.key, key.bytes)
            if try view.shard(of: id).entries[id]?.isTombstone ?? true {
                findings.append(Finding(.keyMissing, path, thing))
            }
        }
    }

    /// Files in the record folders that no entry knows, or that lie below a tombstone.
    private mutating func checkStrays(_ entries: IndexEntries) throws(VaultError) {
        for kind in FileKind.records {
            var strays: [Identifier] = []
            do throws(StoreError) {
                _ = try view.store.eachName(in: Layout.folder(of: kind)) { name in
                    guard let id = Identifier(hex: Array(name.utf8)), id.hex == name,
                        entries[id]?.isTombstone ?? true
                    else { return }
                    strays.append(id)
                }
            } catch { throw VaultError(reading: error) }
            for id in strays.sorted() {
                let path = Layout.recordPath(kind, id)
                switch entries[id] {
                case nil:
                    let number = Layout.shardNumber(of: id, bits: view.header.shardBits)
                    if lostShards.contains(number) { continue }
                    // Explained by an intent without mark, or planted.
                    findings += try Self.finding(at: path) { [view] () throws(VaultError) in
                        try view.judge(kind, id)
                    }
                case let entry? where entry.isTombstone:
                    findings.append(Finding(.dead, path))
                default: continue
                }
            }
        }
    }

    /// Records of a group whose end is not known, where neither entry nor file tells of them.
    private mutating func checkOpenGroup(_ entries: IndexEntries) throws(VaultError) {
        let group = view.chain?.open ?? []
        guard group.count > 1 else { return }
        for member in group where entries[member.intent.record]?.isTombstone ?? true {
            let id = member.intent.record
            if lostShards.contains(member.intent.shardNumber) { continue }
            let path = Layout.recordPath(.secret, id)
            guard !findings.contains(where: { $0.place == path && $0.isAlarm }) else { continue }
            findings += try Self.finding(at: path) { [view] () throws(VaultError) in
                try view.judge(.secret, id)
            }.map { Finding($0.kind, $0.place, expectation.thing(id)) }
        }
    }

    private mutating func expectObjects(of key: KeyHead) {
        for version in key.versions where version.state != .destroyed {
            objects.expect(
                version.object, version.state == .live ? .live(key.id) : .underWay(key.id),
                .version(key, version.material))
        }
        // Made for one import, and gone after it: nothing is lost where it is not there.
        if let wrapping = key.wrapping {
            objects.expect(
                wrapping.object, wrapping.state == .live ? .lent(key.id) : .underWay(key.id),
                .wrapping)
        }
    }
}
