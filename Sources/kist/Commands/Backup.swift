import SecretVault
import Vocabulary

/// `kist backup create|verify|restore`.
enum Backup {
    static let create = Command(
        "backup", "create", arguments: "DEST", count: 1...1,
        summary: "copy the vault into a new folder",
        text: """
            Readers go on, and writers wait only while the index, the newest audit entries and what
            has changed meanwhile are copied. The copy appears at DEST whole and durable, or not at
            all; DEST must not exist, or be an empty folder. It is as secret as the vault, no more:
            without the token nobody opens it, and so the token needs a backup of its own.

            Keep the chain head that is printed elsewhere: it proves later that the copy is the one
            that was made.
            """,
        examples: [
            .init("kist backup create /mnt/backup/vault-monday", "a copy, verified by the next"),
            .init("kist backup verify /mnt/backup/vault-monday", "can every value be opened?"),
            .init("kist backup create $DEST --json", "the chain head for a program"),
        ],
        run: create)

    static let verify = Command(
        "backup", "verify", arguments: "DIR", count: 1...1,
        flags: [Flag("against", .text("SEQUENCE:HASH"), "the chain head that was kept elsewhere")],
        summary: "verify a copy down to opening every value",
        text: """
            As "kist check --level 3" of the copy: every seal, the index against the audit chain, every
            key in the token, every value opened in memory and forgotten. It changes nothing and works
            on media that cannot be written. It says what the copy's state is as of, and when the vault
            that is configured is there too, how many changes that has which the copy has not.
            """,
        examples: [
            .init("kist backup verify /mnt/backup/vault-monday", "is it good, and as of when?"),
            .init(
                "kist backup verify $DIR --against $(cat head)",
                "and is it no older than that head?"),
            .init("kist backup verify $DIR --json", "the same for a program"),
        ],
        reach: .checking,
        run: verify)

    static let restore = Command(
        "backup", "restore", arguments: "DIR", count: 1...1,
        summary: "make a vault from a copy",
        text: """
            The vault is made at --vault, else where the configuration says, and never over one that is
            there. It has the copy's history and goes on from there as a branch of its own; that it was
            restored is the newest entry of its audit chain. Its fingerprint is the old one, so the
            configuration holds when the place is the same.

            What changed after the copy is not in it, and is counted when the configured vault is
            still there. Keys that were destroyed since are named with the secrets they have taken
            along. Keys that are newer than the copy stay in the token and are counted.
            """,
        examples: [
            .init("kist backup restore /mnt/backup/vault-monday", "at the configured place"),
            .init("kist backup restore $DIR --vault $HOME/older", "beside the vault, to look into"),
            .init("kist backup restore $DIR --json", "the same for a program"),
        ],
        reach: .reading,
        run: restore)

    @Sendable private static func create(_ arguments: Arguments) throws(Failure) {
        var flags = arguments.global
        let path = try Environment.absolute(arguments.positional[0])
        flags.reach.make(at: path)
        let progress = Progress("copying", flags)
        let report = try OpenVault(flags).perform { (vault, request) throws(VaultError) in
            defer { progress.end() }
            return try vault.createBackup(at: path, request: request) { progress.show($0, of: $1) }
        }
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Backup", path)
                json.member("Records", report.records)
                json.member("AsOf", ifAny: report.asOf)
                json.member("ChainHead", ifAny: report.head?.text)
                json.member("Missing", report.missing.map(\.place))
            }
        } else if !flags.isQuiet {
            var fields = Fields()
            fields.add("Backup", path)
            fields.add("Records", String(report.records))
            fields.add("AsOf", report.asOf?.text)
            fields.add("ChainHead", report.head?.text)
            try fields.print()
        }
        guard let first = report.missing.first else { return }
        throw Failure(
            .rolledBack,
            "the copy is made, but \(report.missing.count) records were not there to be copied, "
                + "the first is \"\(first.place)\"",
            hint: "\"kist check\" names what is lost")
    }

    @Sendable private static func verify(_ arguments: Arguments) throws(Failure) {
        let flags = arguments.global
        let known = try arguments.value("against").map { (text) throws(Failure) in
            guard let head = ChainHead(text) else {
                throw arguments.wrong(
                    "--against takes SEQUENCE:HASH, as \"kist backup create\" prints it")
            }
            return head
        }
        let (opened, configuration) = try OpenVault.elsewhere(arguments.positional[0], flags)
        let progress = Progress("verifying", flags)
        let verified = try opened.perform { (vault, request) throws(VaultError) -> Verified in
            defer { progress.end() }
            let report = try vault.check(.values, against: known, request: request) {
                progress.show($0, of: $1)
            }
            return Verified(
                report: report, asOf: try vault.newestChange(request: request)?.time,
                later: Self.later(than: vault, at: configuration.vault, request))
        }
        let (report, later) = (verified.report, verified.later)
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("AsOf", ifAny: verified.asOf)
                json.member("Records", report.records)
                json.member("Values", report.values)
                json.member("ChainHead", ifAny: report.head?.text)
                if let later { json.member("ChangesSince", Int(clamping: later.count)) }
                report.writeFindings(to: &json)
            }
        } else {
            try report.printFindings()
            if !flags.isQuiet {
                var fields = Fields()
                fields.add("AsOf", verified.asOf?.text)
                fields.add("Records", String(report.records))
                fields.add("Values", String(report.values))
                fields.add("ChainHead", report.head?.text)
                fields.add("ChangesSince", later.map { String($0.count) })
                try fields.print()
            }
        }
        if let failure = Failure(ofBackup: report) { throw failure }
    }

    @Sendable private static func restore(_ arguments: Arguments) throws(Failure) {
        var flags = arguments.global
        let named = try ConfigurationPlace.read(flags)?[.vault]
        if let named { flags.reach.read(named) }
        flags.reach.make(at: try Configuration(flags).vault)
        let (opened, configuration) = try OpenVault.elsewhere(arguments.positional[0], flags)
        let progress = Progress("restoring", flags)
        let (report, later) = try opened.perform {
            (vault, request) throws(VaultError) -> (RestoreReport, Later?) in
            defer { progress.end() }
            let later = named.flatMap { Self.later(than: vault, at: $0, request) }
            let report = try vault.restore(to: configuration.vault, request: request) {
                progress.show($0, of: $1)
            }
            return (report, later)
        }
        try Answer.give { () throws(Failure) in
            if flags.wantsJSON {
                try JSONOutput.object { json throws(Failure) in
                    write(report, later, at: configuration, to: &json)
                }
            } else if !flags.isQuiet {
                var fields = Fields()
                fields.add("Vault", configuration.vault)
                fields.add("AsOf", report.asOf?.text)
                fields.add("Records", String(report.records))
                fields.add("ChainHead", report.head?.text)
                fields.add("ChangesNotInIt", later.map { String($0.count) })
                for key in report.lostKeys { fields.add("LostKey", key.text) }
                for name in report.lostSecrets { fields.add("LostSecret", name.text) }
                fields.add(
                    "NewerKeyObjects",
                    report.newerObjects > 0 ? String(report.newerObjects) : nil)
                try fields.print()
            }
        }
        warn(of: report, named, configuration.vault, flags)
    }

    typealias Later = (count: UInt64, newest: UnixTime)

    private struct Verified {
        let report: CheckReport
        let asOf: UnixTime?
        let later: Later?
    }

    private static func warn(
        of report: RestoreReport, _ named: String?, _ path: String, _ flags: GlobalFlags
    ) {
        guard !flags.isQuiet else { return }
        if !report.lostKeys.isEmpty {
            Voice.warn(
                "\(report.lostKeys.count) keys were destroyed since: what they sealed in "
                    + "\(report.lostSecrets.count) secrets stays sealed")
        }
        if let named, named != path {
            Voice.warn(
                "the configuration still names \"\(named)\": use the restored one by --vault, or "
                    + "set KIST_VAULT in it to \"\(path)\"")
        }
    }

    /// What the vault at `path` has that `copy`, of the same vault, has not; nil when nobody knows.
    private static func later(
        than copy: Vault, at path: String, _ request: Request
    ) -> Later? {
        guard let head = try? copy.newestChange(request: request)?.head,
            let vault = try? copy.sibling(at: path)
        else { return nil }
        return try? vault.changes(since: head, request: request)
    }
}
