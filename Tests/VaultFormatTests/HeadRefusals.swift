import VaultFormat
import Vocabulary

extension Refusal {
    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func field(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }

    private static let ones = [UInt8](repeating: 0xFF, count: 4)
    private static let now = Context.field(UInt64(Sample.now.seconds))
    /// The length of the bare head's fields, and one of the padding's zeros.
    private static let oneMore: [UInt8] = {
        let length = Sample.bareSecretHead.plaintext.prefix(4)
        return Array(length.dropLast()) + length.suffix(1).map { $0 + 1 }
    }()
    private static let secret = "secret head"
    private static let key = "key head"

    static let ofSecretHeads: [Refusal] = [
        Refusal("head-too-long", secret, .tooLong(field: "head"), .at(0, ones)),
        Refusal(
            "head-padding", secret, .malformed(field: "padding"),
            .at(Sample.secretHead.plaintext.count - 1, [1])),
        Refusal(
            "head-block-too-many", secret, .malformed(field: "padding"),
            .append([UInt8](repeating: 0, count: 256))),
        Refusal("head-cut", secret, .truncated(field: "head"), .cut(to: 256)),
        Refusal(
            "head-trailing", "bare secret head", .trailingBytes,
            .at(0, oneMore)),
        Refusal(
            "secret-name", secret, .malformed(field: "secret name"),
            .swap(text("db/c"), text("db c"))),
        Refusal(
            "secret-name-reserved", secret, .malformed(field: "secret name"),
            .swap(text("db/cr"), text("acs/r"))),
        Refusal(
            "description-utf8", secret, .malformed(field: "description"),
            .swap([0xC3, 0xBC], [0xFF, 0xBC])),
        Refusal(
            "description-nul", secret, .malformed(field: "description"),
            .swap(text("für die"), text("für\0die"))),
        Refusal(
            "description-too-long", secret, .tooLong(field: "description"),
            .swap([0, 0, 0, 18], ones)),
        Refusal(
            "tags-too-many", secret, .tooLong(field: "tags"),
            .swap([0, 2] + field("env"), [0, 51] + field("env"))),
        Refusal("tag-key", secret, .malformed(field: "tag key"), .swap(field("env"), field("e v"))),
        Refusal(
            "tag-value", secret, .malformed(field: "tag value"), .swap(field("prod"), field("pr d"))
        ),
        Refusal(
            "tag-twice", secret, .malformed(field: "tag order"), .swap(field("own"), field("env"))),
        Refusal(
            "tag-order", secret, .malformed(field: "tag order"), .swap(field("own"), field("abc"))),
        Refusal(
            "deletion-flag", secret, .malformed(field: "deletion"),
            .swap([1] + now + [0, 7], [2] + now + [0, 7])),
        Refusal(
            "deletion-window", secret, .malformed(field: "deletion not before"),
            .swap(now + [0, 7], now + [0, 8])),
        Refusal(
            "version-counter", secret, .malformed(field: "versions"),
            .swap([0, 0, 0, 12, 0, 3], [0, 0, 0, 1, 0, 3])),
        Refusal(
            "labels-too-many", secret, .tooLong(field: "labels"),
            .swap([0, 0, 0, 12, 0, 3], [0, 0, 0, 12, 0, 21])),
        Refusal("label", secret, .malformed(field: "label"), .swap(field("bb"), field("b "))),
        Refusal(
            "label-order", secret, .malformed(field: "label order"), .swap(field("aa"), field("cc"))
        ),
        Refusal(
            "label-twice", secret, .malformed(field: "label order"), .swap(field("bb"), field("aa"))
        ),
        Refusal(
            "label-of-no-version", secret, .malformed(field: "version ids"),
            .swap(field("aa") + field("v8"), field("aa") + field("v0"))),
        Refusal(
            "no-current", secret, .malformed(field: "versions"),
            .swap(text("ACSCurrent"), text("ACSCurrenx"))),
        Refusal(
            "retired-and-live", secret, .malformed(field: "version ids"),
            .swap(field("v7"), field("v9"))),
        Refusal(
            "data-type", secret, .malformed(field: "data type"),
            .swap(field("v9") + now + [1], field("v9") + now + [3])),
        Refusal(
            "blob-length", secret, .malformed(field: "blob length"),
            .swap([0, 0, 0, 60], [0, 0, 0, 61])),
        Refusal(
            "blob-length-huge", secret, .malformed(field: "blob length"),
            .swap([0, 0, 0, 60], ones)),
        Refusal(
            "data-key-scheme", secret, .malformed(field: "sealed key"),
            .swap([1] + Context.field(0x1087), [2] + Context.field(0x1087))),
        Refusal("policy-too-long", secret, .tooLong(field: "policy"), .swap([0, 0, 0, 15], ones)),
        Refusal(
            "rotation-flag", secret, .malformed(field: "rotation enabled"),
            .swap([1, 1] + Context.field(604_800), [1, 2] + Context.field(604_800))),
    ]

    static let ofOtherHeads: [Refusal] = [
        Refusal(
            "key-id", key, .malformed(field: "key id"), .swap(text("8f2d4c1e-"), text("8f2d4c1e_"))),
        Refusal(
            "key-state", key, .malformed(field: "key state"),
            .swap(text("89ab") + [4], text("89ab") + [8])),
        Refusal(
            "key-spec", key, .malformed(field: "key spec"), .swap([4, 1, 1, 1], [4, 8, 1, 1])),
        Refusal(
            "key-usage", key, .malformed(field: "key usage"), .swap([4, 1, 1, 1], [4, 1, 3, 1])),
        Refusal(
            "key-origin", key, .malformed(field: "key origin"), .swap([4, 1, 1, 1], [4, 1, 1, 0])),
        Refusal(
            "key-creator", key, .malformed(field: "creator"),
            .swap(text("uid:4711"), text("uid 4711"))),
        Refusal(
            "key-material-digest", key, .malformed(field: "material digest"),
            .swap([32] + Sample.bytes(0xA1, 3), [31] + Sample.bytes(0xA1, 3))),
        Refusal(
            "key-object-twice", key, .malformed(field: "key versions"),
            .swap(Sample.bytes(0x60, 16), Sample.bytes(0x70, 16))),
        Refusal(
            "key-version-state", key, .malformed(field: "key version state"),
            .swap(Sample.bytes(0x70, 16) + now + [2], Sample.bytes(0x70, 16) + now + [5])),
        Refusal(
            "key-live-without-canary", key, .malformed(field: "canary"),
            .swap(Sample.bytes(0x60, 16) + now + [1], Sample.bytes(0x60, 16) + now + [2])),
        Refusal(
            "key-canary-of-another", key, .malformed(field: "canary"),
            .swap(Context.field(0x1087) + [0x70], Context.field(0x1087) + [0x71])),
        Refusal(
            "alias-name", "alias head", .malformed(field: "alias name"),
            .swap(text("alias/p"), text("Alias/p"))),
        Refusal("alias-cut", "alias head", .truncated(field: "head"), .cut(to: 30)),
        Refusal(
            "access-key-id", "access key head", .malformed(field: "access key id"),
            .swap(text("LTAI5t"), text("LTAI5-"))),
        Refusal(
            "access-key-principal", "access key head", .malformed(field: "principal"),
            .swap(text("payments"), text("pay ents"))),
        Refusal(
            "access-key-state", "access key head", .malformed(field: "access key state"),
            .swap(text("service") + [1], text("service") + [3])),
        Refusal(
            "access-key-secret-too-short", "access key head", .malformed(field: "sealed secret"),
            .swap([58] + Sample.bytes(0x90, 3), [28] + Sample.bytes(0x90, 3))),
        Refusal(
            "policy-name", "policy head", .malformed(field: "policy name"),
            .swap(text("vault"), text("vau/t"))),
        Refusal(
            "policy-empty", "policy head", .malformed(field: "policy"),
            .swap([0, 0, 0, 30] + text("{"), [0, 0, 0, 0] + text("{"))),
    ]

    private static let pair = "pair head"
    private static let code = "code head"
    /// The algorithms of the live version, and their count before them.
    private static let both: [UInt8] = [0, 2, 3, 4]

    static let ofPairsAndCodes: [Refusal] = [
        Refusal(
            "key-usage-of-another-spec", key, .malformed(field: "key usage"),
            .swap([4, 1, 1, 1], [4, 1, 2, 1])),
        Refusal(
            "pair-public-key-too-long", pair, .tooLong(field: "public key"),
            .swap([0, 0, 1, 38] + Sample.bytes(0x30, 4), [0, 0, 4, 1] + Sample.bytes(0x30, 4))),
        Refusal(
            "pair-algorithms-too-many", pair, .tooLong(field: "algorithms"),
            .swap(both, [0, 3, 3, 4])),
        Refusal(
            "pair-algorithm", pair, .malformed(field: "algorithm"), .swap(both, [0, 2, 3, 7])),
        Refusal(
            "pair-algorithm-of-another-usage", pair, .malformed(field: "algorithm"),
            .swap(both, [0, 2, 1, 4])),
        Refusal(
            "pair-algorithm-twice", pair, .malformed(field: "algorithm"),
            .swap(both, [0, 2, 3, 3])),
        Refusal(
            "pair-algorithm-order", pair, .malformed(field: "algorithm"),
            .swap(both, [0, 2, 4, 3])),
        Refusal(
            "pair-live-without-public-key", pair, .malformed(field: "public key"),
            .swap(Sample.bytes(0x60, 16) + now + [1], Sample.bytes(0x60, 16) + now + [2])),
        Refusal(
            "code-live-without-canary", code, .malformed(field: "canary"),
            .swap(Sample.bytes(0x60, 16) + now + [1], Sample.bytes(0x60, 16) + now + [2])),
        Refusal(
            "code-canary", code, .malformed(field: "canary"),
            .swap([32] + Sample.bytes(0xB0, 3), [31] + Sample.bytes(0xB0, 3))),
    ]

    static let all = ofFiles + ofChains + ofSecretHeads + ofOtherHeads + ofPairsAndCodes + ofImports
}
