import VaultFormat
import Vocabulary

extension Sample {
    static let header = VaultHeader(
        generation: 3, branch: id(0x10), vault: id(0x20), created: now, shardBits: 2,
        limits: .contract, settings: .standard, region: Array("local".utf8),
        account: Array("0".utf8), tokenSerial: Array("a1b2c3d4".utf8), form: gcm, rootKeyEpoch: 1,
        rootKey: sealedKey(gcm, object: id(0x30)), canary: sealedKey(gcm, object: id(0x30)),
        nameKey: bytes(0xC0, 60))

    static let record = RecordFile(
        kind: .secret, vault: id(0x20), record: id(0x40), generation: 5, rootKeyEpoch: 1,
        iv: bytes(0x01, 12), sealedHead: bytes(0x10, 48), blobs: bytes(0x50, 60))

    static let shard = ShardFile(
        header: ShardHeader(
            vault: id(0x20), branch: id(0x10), rootKeyEpoch: 1, bits: 2, number: 3, generation: 9),
        salt: bytes(0x05, 16), ivs: [bytes(0x06, 12), bytes(0x07, 12)],
        entries: bytes(0x80, 40), summaries: bytes(0xB0, 33))

    /// Live entries of each kind and a tombstone.
    static let entries = ShardEntries(
        sequence: 17, vaultGeneration: 3, clockMark: now, auditHead: bytes(0x08, 32),
        entries: [
            entry(0x11, .secret, tag: tag(0x21)), entry(0x12, .key, tag: tag(0x22)),
            entry(0x13, .alias, tag: tag(0x23)), entry(0x14, .secret, tag: .none),
            entry(0x15, .accessKey, tag: tag(0x25)), entry(0x16, .policy, tag: tag(0x26)),
        ])

    static func entry(_ record: UInt8, _ kind: FileKind, tag: HeadTag) -> IndexEntry {
        IndexEntry(
            record: id(record), kind: kind, isTombstone: tag == .none, generation: 4, tag: tag)
    }

    static let summaries = ShardSummaries([
        id(0x11): .secret(SecretSummary(of: secretHead)),
        id(0x12): .key(KeySummary(of: keyHead)),
        id(0x13): .alias(AliasSummary(of: aliasHead)),
        id(0x15): .accessKey(AccessKeySummary(of: accessKeyHead)),
        id(0x16): .policy(PolicySummary(of: policyHead)),
    ])

    static let intent = Intent(
        sequence: 18, change: .write, kind: .secret, record: id(0x11),
        old: Intent.State(generation: 4, tag: tag(0x21)),
        new: Intent.State(generation: 5, tag: tag(0x31)), shardBits: 2, shardNumber: 3,
        shardGeneration: 9, vaultGeneration: 3, previousOutcome: .done,
        previousHash: bytes(0x08, 32), events: ChainEnd(count: 77, hash: bytes(0x09, 32)),
        time: now, boot: BootMoment(boot: id(0x2A), uptimeSeconds: 86_400),
        operation: .putSecretValue, principal: .user(4711), request: id(0x0A),
        name: Array("db/credential".utf8))

    static let mark = Mark(outcome: .abandoned)

    static func segment(_ kind: FileKind) -> SegmentHeader {
        SegmentHeader(
            kind: kind, vault: id(0x20), branch: id(0x10), rootKeyEpoch: 1, segment: 2,
            salt: bytes(0x0B, 16), before: ChainEnd(count: 131_072, hash: bytes(0x0C, 32)),
            outcomeBefore: kind == .intents ? .done : .none)
    }

    static let event = Event(
        sequence: 78, previousHash: bytes(0x09, 32), time: now, operation: .getSecretValue,
        outcome: .answered, kind: .secret, record: id(0x11), principal: .user(4711),
        request: id(0x0D), name: Array("db/credential".utf8), version: Array("v9".utf8))
}
