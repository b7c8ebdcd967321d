import VaultFormat

extension Refusal {
    private static let ones = [UInt8](repeating: 0xFF, count: 4)
    private static let zeros = [UInt8](repeating: 0, count: 8)

    static let ofFiles: [Refusal] = [
        Refusal("vault-foreign", "VAULT", .foreign, .at(0, Array("KISS".utf8))),
        Refusal("vault-format-2", "VAULT", .unknownFormat(2), .at(4, [0, 2])),
        Refusal("vault-format-0", "VAULT", .unknownFormat(0), .at(4, [0, 0])),
        Refusal("vault-kind", "VAULT", .wrongKind(2), .at(6, [2])),
        Refusal("vault-suite", "VAULT", .malformed(field: "suite"), .at(7, [2])),
        Refusal("vault-shard-bits", "VAULT", .malformed(field: "shard bits"), .at(56, [13])),
        Refusal(
            "vault-value-limit-0", "VAULT", .malformed(field: "limits"), .at(57, [0, 0, 0, 0])),
        Refusal("vault-value-limit", "VAULT", .malformed(field: "limits"), .at(57, [0, 16, 0, 1])),
        Refusal("vault-versions", "VAULT", .tooLong(field: "version limit"), .at(61, [0, 101])),
        Refusal("vault-no-evictable", "VAULT", .malformed(field: "limits"), .at(61, [0, 9])),
        Refusal("vault-labels", "VAULT", .tooLong(field: "label limit"), .at(63, [0, 21])),
        Refusal("vault-tags", "VAULT", .tooLong(field: "tag limit"), .at(65, [0, 51])),
        Refusal("vault-read-audit", "VAULT", .malformed(field: "read audit"), .at(67, [3])),
        Refusal("vault-weak-token", "VAULT", .malformed(field: "weak token"), .at(68, [2])),
        Refusal("vault-region", "VAULT", .truncated(field: "account"), .at(69, [255])),
        Refusal("vault-scheme", "VAULT", .malformed(field: "token form"), .at(86, [3])),
        Refusal("vault-iv-mode", "VAULT", .malformed(field: "token form"), .at(95, [4])),
        Refusal("vault-sealed-key", "VAULT", .malformed(field: "sealed key"), .at(100, [2])),
        Refusal("vault-cut", "VAULT", .truncated(field: "magic"), .cut(to: 3)),
        Refusal("vault-trailing", "VAULT", .trailingBytes, .append([0])),
        Refusal(
            "vault-too-long", "VAULT", .tooLong(field: "VAULT"),
            .append([UInt8](repeating: 0, count: 4096))),

        Refusal("record-foreign", "record", .foreign, .at(3, [0])),
        Refusal("record-format", "record", .unknownFormat(0x0100), .at(4, [1, 0])),
        Refusal("record-kind", "record", .wrongKind(3), .at(6, [3])),
        Refusal("record-generation-0", "record", .malformed(field: "generation"), .at(40, zeros)),
        Refusal("record-head-too-long", "record", .tooLong(field: "head"), .at(52, ones)),
        Refusal(
            "record-head-beyond-end", "record", .truncated(field: "head"), .at(52, [0, 0, 1, 0])),
        Refusal(
            "record-head-only-tag", "record", .malformed(field: "head length"),
            .at(52, [0, 0, 0, 16])),
        Refusal("record-file-length", "record", .truncated(field: "file"), .at(56, ones)),
        Refusal("record-trailing", "record", .truncated(field: "file"), .append([0])),
        Refusal("record-checksum", "record", .checksum, .at(60, [0xFF])),
        Refusal("record-blob", "record", .checksum, .at(200, [0xFF])),

        Refusal("shard-kind", "shard", .wrongKind(1), .at(6, [1])),
        Refusal("shard-number", "shard", .malformed(field: "shard number"), .at(45, [0, 4])),
        Refusal("shard-bits", "shard", .malformed(field: "shard number"), .at(44, [13])),
        Refusal("shard-generation-0", "shard", .malformed(field: "shard number"), .at(47, zeros)),
        Refusal("shard-cut", "shard", .truncated(field: "salt"), .cut(to: 60)),
        Refusal("shard-entries", "shard", .tooLong(field: "entries"), .at(95, ones)),
        Refusal("shard-trailing", "shard", .trailingBytes, .append([0])),

        Refusal("entries-count", "shard entries", .tooLong(field: "entries"), .at(56, ones)),
        Refusal(
            "entries-missing", "shard entries", .truncated(field: "entries"), .at(56, [0, 0, 0, 7])),
        Refusal("entries-trailing", "shard entries", .truncated(field: "entries"), .append([0])),
        Refusal(
            "entries-order", "shard entries", .malformed(field: "entry order"), .at(60, [0x50])),
        Refusal(
            "entries-twice", "shard entries", .malformed(field: "entry order"),
            .at(102, Sample.bytes(0x11, 16))),
        Refusal("entry-kind", "shard entries", .malformed(field: "entry kind"), .at(76, [10])),
        Refusal("entry-of-a-shard", "shard entries", .malformed(field: "entry"), .at(76, [5])),
        Refusal("entry-flag", "shard entries", .malformed(field: "entry tombstone"), .at(77, [2])),
        Refusal(
            "entry-tombstone-with-tag", "shard entries", .malformed(field: "entry"), .at(77, [1])),
        Refusal("entry-generation-0", "shard entries", .malformed(field: "entry"), .at(78, zeros)),

        Refusal("summaries-cut", "shard summaries", .truncated(field: "secret name"), .cut(to: 5)),
        Refusal("summaries-trailing", "shard summaries", .trailingBytes, .append([0])),
        Refusal(
            "summaries-name", "shard summaries", .malformed(field: "secret name"), .at(1, [0x20])),
    ]

    static let ofChains: [Refusal] = [
        Refusal("intent-change", "intent", .malformed(field: "change"), .at(8, [4])),
        Refusal("intent-kind", "intent", .malformed(field: "intent kind"), .at(9, [10])),
        Refusal("intent-outcome", "intent", .malformed(field: "previous outcome"), .at(93, [4])),
        Refusal("intent-operation", "intent", .malformed(field: "operation"), .at(198, [0])),
        Refusal("intent-principal", "intent", .malformed(field: "principal"), .at(200, [0x20])),
        Refusal("intent-padding", "intent", .malformed(field: "padding"), .at(931, [1])),
        Refusal("intent-cut", "intent", .truncated(field: "slot"), .cut(to: 7)),
        Refusal("mark-none", "mark", .malformed(field: "outcome"), .at(0, [0])),
        Refusal("mark-unknown", "mark", .malformed(field: "outcome"), .at(0, [4])),
        Refusal("mark-padding", "mark", .malformed(field: "padding"), .at(3, [1])),
        Refusal(
            "segment-cut", "segment of intents", .truncated(field: "segment header"), .cut(to: 255)),
        Refusal(
            "segment-trailing", "segment of intents", .truncated(field: "segment header"),
            .append([0])),
        Refusal("segment-kind", "segment of intents", .wrongKind(7), .at(6, [7])),
        Refusal(
            "segment-outcome", "segment of intents", .malformed(field: "outcome before"),
            .at(104, [4])),
        Refusal(
            "segment-padding", "segment of events", .malformed(field: "padding"), .at(223, [1])),
        Refusal("event-operation", "event", .malformed(field: "operation"), .at(48, [99])),
        Refusal("event-outcome", "event", .malformed(field: "outcome"), .at(49, [0])),
        Refusal("event-kind", "event", .malformed(field: "event kind"), .at(50, [0])),
        Refusal("event-cut", "event", .truncated(field: "slot"), .cut(to: 80)),
        Refusal("event-padding", "event", .malformed(field: "padding"), .at(483, [1])),
    ]
}
