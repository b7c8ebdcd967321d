import JSONText
import SecretVault
import Vocabulary

/// `kist audit show`, `kist audit verify` and `kist audit export`.
enum Audit {
    private static let filters = [
        Flag("since", .text("TIME"), "not before this moment, as 2026-12-01T08:30:00Z"),
        Flag("until", .text("TIME"), "before this moment"),
        Flag("secret", .text("NAME"), "only what was about this secret"),
        Flag("principal", .text("WHO"), "only what this principal did, as uid:1000"),
    ]

    static let show = Command(
        "audit", "show", flags: filters,
        summary: "show who did what, and what became of it",
        text: """
            Every change and, unless reads are not audited, every answer, denial and failure, in the
            order of time. Both chains are verified link by link while they are read.
            """,
        examples: [
            .init("kist audit show --secret db_cred", "who has read or changed it?"),
            .init("kist audit show --since 2026-12-01T00:00:00Z", "what happened since December?"),
        ],
        run: { (arguments) throws(Failure) in try tell(arguments, exporting: false) })

    static let export = Command(
        "audit", "export", flags: filters,
        summary: "write the audit trail as JSON lines",
        text: """
            One object a line on standard output, the same entries as "kist audit show". The last line
            is the chain's head: kept elsewhere, "kist check --against" shows later that nothing
            before it was taken away.
            """,
        examples: [
            .init("kist audit export > trail.jsonl", "all of it"),
            .init("kist audit export --principal uid:1000 > trail.jsonl", "what one user did"),
        ],
        run: { (arguments) throws(Failure) in try tell(arguments, exporting: true) })

    static let verify = Command(
        "audit", "verify",
        summary: "verify both audit chains and print the head",
        text: """
            Reads both chains from the first entry on. The head it prints can be kept elsewhere and
            given to "kist check --against".
            """,
        examples: [
            .init("kist audit verify > head", "and keep the file on another host"),
            .init("kist audit verify --json", "the same for a program"),
        ],
        run: verify)

    @Sendable private static func verify(_ arguments: Arguments) throws(Failure) {
        var count = 0
        let head = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) in
            try vault.auditTrail(request: request) { _ in count += 1 }
        }
        if arguments.global.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Entries", count)
                json.member("ChainHead", ifAny: head?.text)
            }
        } else if let head {
            try printText(head.text + "\n")
        }
    }

    private static func tell(_ arguments: Arguments, exporting: Bool) throws(Failure) {
        let filter = try AuditFilter(arguments)
        var entries: [AuditEntry] = []
        let head = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) in
            try vault.auditTrail(request: request) { if filter.admits($0) { entries.append($0) } }
        }
        guard exporting || arguments.global.wantsJSON else { return try printRows(entries) }
        for entry in entries {
            try JSONOutput.object { json throws(Failure) in write(entry, to: &json) }
        }
        if exporting, let head {
            try JSONOutput.object { json throws(Failure) in json.member("ChainHead", head.text) }
        }
    }

    private static func printRows(_ entries: [AuditEntry]) throws(Failure) {
        var rows = Rows("Time", "Principal", "Operation", "Outcome", "Thing", "VersionId")
        for entry in entries {
            rows.add(
                entry.time.text, entry.principal.text, entry.operation,
                entry.outcome.rawValue, entry.thing?.plain ?? entry.place ?? "",
                entry.version?.text ?? "")
        }
        try rows.print()
    }

    private static func write(_ entry: AuditEntry, to json: inout JSONWriter) {
        json.member("Time", entry.time)
        json.member("Chain", entry.isChange ? "intents" : "events")
        json.member("Sequence", Int(clamping: entry.sequence))
        json.member("Principal", entry.principal.text)
        json.member("Operation", entry.operation)
        json.member("Outcome", entry.outcome.rawValue)
        json.member("Thing", ifAny: entry.thing?.plain)
        json.member("Place", ifAny: entry.place)
        json.member("VersionId", ifAny: entry.version?.text)
        json.member("RequestId", entry.request.uuidText)
    }
}
