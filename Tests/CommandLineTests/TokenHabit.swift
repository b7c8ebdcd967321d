import Testing

/// How a kind of token differs from SoftHSM: what the fault module is told, and what `init` finds.
struct TokenHabit: CustomTestStringConvertible {
    let name: String
    /// Lines of the fault module's configuration.
    let lines: [String]
    /// What `kist status` shows as the scheme.
    var scheme = "gcm"

    var testDescription: String { name }

    private static let gcm = "0x1087"
    private static let wrap = "0x2109"
    private static let wrapPadded = "0x210a"
    private static let aesGeneration = "0x1080"
    private static let allowedMechanisms = "0x40000600"

    /// Sources: hsm/README.md, "Quirks by product".
    static let all = [
        TokenHabit(name: "has no habits", lines: []),
        TokenHabit(name: "writes its nonce back", lines: ["iv written-back"]),
        TokenHabit(name: "writes its nonce over zeros", lines: ["iv zeros-written-back"]),
        TokenHabit(name: "appends a nonce of 12 bytes", lines: ["iv appended 12"]),
        TokenHabit(name: "appends a nonce of 16 bytes", lines: ["iv appended 16"]),
        TokenHabit(name: "cannot wrap", lines: missing(wrap, wrapPadded)),
        TokenHabit(name: "cannot seal", lines: missing(gcm), scheme: "wrap"),
        TokenHabit(
            name: "wraps by the newer number",
            lines: missing(gcm) + ["mechanism \(wrapPadded) as 0x210b"], scheme: "wrap"),
        TokenHabit(
            name: "is like CloudHSM",
            lines: missing(wrap, wrapPadded) + [
                "iv zeros-written-back", "data-limit 16384",
                "attribute \(allowedMechanisms) refused 0x12",
            ]),
        TokenHabit(
            name: "is like Luna in FIPS mode",
            lines: ["iv appended 16", "attribute \(allowedMechanisms) refused 0x12"]),
        TokenHabit(
            name: "is like Google Cloud KMS",
            lines: missing(wrap, wrapPadded) + [
                "mechanism \(gcm) as 0x8001e101", "iv zeros-written-back", "data-limit 65536",
                "cloud-templates",
            ]),
        TokenHabit(
            name: "is like NSS",
            lines: ["sticky", "no-queries", "attribute \(allowedMechanisms) refused 0x5"]),
        TokenHabit(name: "has few sessions", lines: ["sessions 6"]),
        TokenHabit(
            name: "gives keys ids of its own", lines: ["id-limit 2", "label-limit 40"]),
        TokenHabit(
            name: "gives keys ids of its own, and wraps",
            lines: missing(gcm) + ["id-limit 2", "label-limit 40"], scheme: "wrap"),
        TokenHabit(
            name: "keeps all keys it makes",
            lines: ["session-keys refused 0x54", "iv appended 16"]),
        TokenHabit(
            name: "is like YubiHSM 2, RSA alone",
            lines: missing(gcm, wrap, wrapPadded, aesGeneration) + [
                "sessions 16", "id-limit 2", "label-limit 40",
                "attribute \(allowedMechanisms) refused 0x12",
            ], scheme: "oaep"),
        TokenHabit(
            name: "is like a smart card, with keys on the card only",
            lines: missing(gcm, wrap, wrapPadded, aesGeneration) + [
                "session-keys refused 0x13", "attribute \(allowedMechanisms) refused 0x12",
                "data-limit 512",
            ], scheme: "oaep"),
        TokenHabit(
            name: "is like openCryptoki 3.8",
            lines: missing(gcm, wrap, wrapPadded) + [
                "attribute \(allowedMechanisms) refused 0x12", "sticky",
            ], scheme: "oaep"),
        TokenHabit(name: "is far away", lines: ["* * delay 2"]),
    ]

    private static func missing(_ mechanisms: String...) -> [String] {
        mechanisms.map { "mechanism \($0) missing" }
    }
}
