import JSONText
import SecretVault
import Vocabulary

/// `kist check`.
enum Check {
    static let command = Command(
        "check",
        flags: [
            Flag("level", .choice(["1", "2", "3"]), "how far to look (default 2)"),
            Flag("against", .text("SEQUENCE:HASH"), "a chain head that was kept elsewhere"),
        ],
        summary: "verify the vault, its audit chain and its keys",
        text: """
            Changes nothing and needs no right to write. Level 1 looks at files, rights and
            checksums, without the token. Level 2 verifies every seal, each record and its entry in
            the index against the last word of the audit chain, and the token's keys: those that are
            named are there and as they were asked for, others with this vault's label are named, and
            those of other vaults are counted. Level 3 opens every value, in memory.

            What is found is told on standard output, one line each. The exit status is 0 when nothing
            is lost, though harmless things may be told; 65 for damage, 67 for what is missing or of
            the past, 69 for keys, 78 for files of a newer kist. "kist repair" mends what can be mended.
            """,
        examples: [
            .init("kist check", "is everything as it was written?"),
            .init("kist check --level 3", "and can every value be opened?"),
            .init(
                "kist check --against $(cat head)",
                "does the chain still hold what \"kist audit verify > head\" once wrote?"),
        ],
        reach: .checking,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let level = CheckLevel(rawValue: try arguments.number("level", in: 1...3) ?? 2) ?? .seals
        let known = try arguments.value("against").map { (text) throws(Failure) in
            guard let head = ChainHead(text) else {
                throw arguments.wrong(
                    "--against takes SEQUENCE:HASH, as \"kist audit verify\" prints it")
            }
            guard level > .structure else {
                throw arguments.wrong("--against needs level 2 or 3")
            }
            return head
        }
        let report = try report(level, known, arguments.global)
        try tell(report, arguments.global)
        if let failure = Failure(of: report) { throw failure }
    }

    private static func report(
        _ level: CheckLevel, _ known: ChainHead?, _ flags: GlobalFlags
    ) throws(Failure) -> CheckReport {
        if level == .structure {
            let configuration = try Configuration(flags)
            let folder = try OpenVault.folder(at: configuration.vault)
            try Shelter(
                settings: configuration.sandbox, reach: flags.reach, vaults: [folder.pathText]
            ).enter()
            do throws(VaultError) {
                return try folder.checkStructure(deadline: flags.lockTimeout)
            } catch {
                throw Failure(error)
            }
        }
        let progress = Progress("checking", flags)
        defer { progress.end() }
        return try OpenVault(flags).perform { (vault, request) throws(VaultError) in
            try vault.check(level, against: known, request: request) { progress.show($0, of: $1) }
        }
    }

    private static func tell(_ report: CheckReport, _ flags: GlobalFlags) throws(Failure) {
        if flags.wantsJSON {
            return try JSONOutput.object { json throws(Failure) in
                json.member("Level", report.level.rawValue)
                json.member("Records", report.records)
                json.member("Values", report.values)
                json.member("Intents", Int(clamping: report.intents))
                json.member("Events", Int(clamping: report.events))
                json.member("OtherObjects", report.otherObjects)
                json.member("ChainHead", ifAny: report.head?.text)
                report.writeFindings(to: &json)
            }
        }
        try report.printFindings()
        guard !flags.isQuiet else { return }
        if Output.isTerminal, !report.hasAlarm {
            try printText(
                "the vault is as it was written, as far as level \(report.level.rawValue) looks\n")
        }
        guard report.level > .structure else { return }
        var fields = Fields()
        fields.add("Records", String(report.records))
        if report.level == .values { fields.add("Values", String(report.values)) }
        fields.add("Intents", String(report.intents))
        fields.add("Events", String(report.events))
        if report.otherObjects > 0 {
            fields.add("OtherObjects", String(report.otherObjects))
        }
        fields.add("ChainHead", report.head?.text)
        try fields.print()
    }
}

extension CheckReport {
    /// A row for each finding.
    func printFindings() throws(Failure) {
        var rows = Rows("Finding", "Place", "Thing", "Meaning")
        for finding in findings {
            rows.add(
                finding.kind.rawValue, finding.place, finding.thing?.shown ?? "",
                finding.kind.meaning)
        }
        try rows.print()
    }

    /// The member `Findings`.
    func writeFindings(to json: inout JSONWriter) {
        json.key("Findings")
        json.beginArray()
        for finding in findings {
            json.beginObject()
            json.member("Kind", finding.kind.rawValue)
            json.member("Place", finding.place)
            json.member("Thing", ifAny: finding.thing?.shown)
            json.member("IsAlarm", finding.isAlarm)
            json.endObject()
        }
        json.endArray()
    }
}

extension Failure {
    /// What a check's findings come to; nil when nothing is lost.
    init?(of report: CheckReport) {
        self.init(
            report, "the vault is not as it was written",
            hint: "\"kist repair --dry-run\" says what can be mended; nothing was changed")
    }

    /// The same after a repair.
    init?(ofRepaired report: CheckReport) {
        self.init(
            report, "not everything could be mended",
            hint:
                "bring back what is named from a backup, at its place or in quarantine/, and repeat; "
                + "\"kist help repair\" says how to give it up"
        )
    }

    /// The same of a copy.
    init?(ofBackup report: CheckReport) {
        self.init(
            report, "the copy is not whole",
            hint: "make another with \"kist backup create\"; nothing was changed")
    }

    private init?(_ report: CheckReport, _ line: String, hint: String) {
        let alarms = report.findings.filter(\.isAlarm)
        guard let first = alarms.first else { return nil }
        let status: ExitStatus =
            switch first.kind {
            case .rolledBack, .missing: .rolledBack
            case .unsupportedFormat: .configuration
            case .keyMissing, .keyWeak: .tokenUnavailable
            default: .damaged
            }
        self.init(
            status,
            "\(line): "
                + (alarms.count == 1 ? "" : "\(alarms.count) findings, the first is ")
                + (first.thing.map { "\($0.shown), " } ?? "") + "\"\(first.place)\"",
            hint: hint)
    }
}

extension Finding.Kind {
    /// What it says, to who reads the table.
    var meaning: String {
        switch self {
        case .damaged: "not what was written"
        case .rolledBack: "of the past, or not what the audit chain says"
        case .missing: "must be there and is not"
        case .unsupportedFormat: "written by a newer kist"
        case .unreadable: "cannot be read, or others can read it"
        case .keyMissing: "the key is not in the token"
        case .keyWeak: "the token does not keep the key as it was asked to"
        case .foreign: "harmless: not the vault's"
        case .unfinished: "harmless: the next change or \"kist repair\" ends it"
        case .dead: "harmless: below its tombstone"
        case .objectUnknown: "harmless: an old, newer or half-made key object"
        case .quarantined: "harmless: set aside by a repair"
        case .leftBehind: "harmless: an interrupted init or restore left it; remove it"
        }
    }
}
