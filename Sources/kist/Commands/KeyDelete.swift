import Errands
import SecretVault
import Vocabulary

/// `kist key delete KEY`.
enum KeyDelete {
    static let command = Command(
        "key", "delete", arguments: "KEY", count: 1...1,
        flags: [
            Flag("days", .text("N"), "the recovery window, 7 to 366 days (default 30)"),
            Flag("dry-run", "say what would happen and change nothing"),
        ],
        summary: "schedule a key's deletion",
        text: """
            From now on the key seals and opens nothing. Until it is destroyed "kist key restore"
            brings it back. When the window has ended it answers as deleted, and "kist key destroy"
            removes it from the token: what is still sealed under it is lost then.
            """,
        examples: [
            .init("kist key delete alias/old", "deleted in 30 days, restorable until then"),
            .init("kist key delete alias/old --days 7", "the shortest window"),
            .init("kist key delete alias/old --dry-run", "how many secrets are under it?"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = arguments.positional[0]
        let reference = try arguments.key(text)
        let days = try arguments.number("days", in: 7...366) ?? 30
        let isRehearsal = arguments.has("dry-run")
        let deletion = try VaultWay.ask(
            DeleteKey(reference, afterDays: days, isRehearsal: isRehearsal), arguments.global)
        try tell(
            text, deletion.key, deletion.secrets, deletion.date, isRehearsal, arguments.global)
    }

    private static func tell(
        _ text: String, _ id: KeyID, _ secrets: Int, _ date: UnixTime, _ isRehearsal: Bool,
        _ flags: GlobalFlags
    ) throws(Failure) {
        if flags.wantsJSON {
            return try JSONOutput.object { json throws(Failure) in
                if isRehearsal { json.member("DryRun", true) }
                json.member("KeyId", id.text)
                json.member("DeleteDate", date)
                json.member("SecretsUnderKey", secrets)
            }
        }
        if flags.isQuiet { return }
        let restore = "kist key restore \(id)"
        guard Output.isTerminal else {
            var rows = Rows("KeyId", "DeleteDate", "SecretsUnderKey", "Restore")
            rows.add(id.text, date.text, String(secrets), restore)
            return try rows.print()
        }
        try printText(
            ShownText.escape(
                "key \"\(text)\" \(isRehearsal ? "would" : "will") be deleted on \(date.text); "
                    + "\(secrets) secrets are sealed under it") + "\n"
                + (isRehearsal ? "" : "bring it back with \"\(restore)\"\n"))
    }
}
