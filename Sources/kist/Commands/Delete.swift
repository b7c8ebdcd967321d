import Errands
import SecretVault
import Vocabulary

/// `kist delete NAME`.
enum Delete {
    static let command = Command(
        "delete", arguments: "NAME", count: 1...1,
        flags: [
            Flag("days", .text("N"), "the recovery window, 7 to 30 days (default 30)"),
            Flag("force", "delete at once and for ever"),
            Flag("yes", "do not ask, with --force"),
            Flag("dry-run", "say what would happen and change nothing"),
        ],
        summary: "schedule a secret's deletion",
        text: """
            The secret cannot be read from now on. Until the window ends "kist restore" brings it
            back; after that "kist purge" removes it. --force deletes it now, without a way back,
            and asks for the name again; without a terminal it needs --yes.
            """,
        examples: [
            .init("kist delete old_token", "gone in 30 days, restorable until then"),
            .init("kist delete old_token --days 7", "the shortest window"),
            .init("kist delete old_token --force --yes", "gone now, in a script"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        try arguments.refuse("force", with: "days")
        let days = try arguments.number("days", in: 7...30) ?? 30
        let isForced = arguments.has("force")
        guard isForced || !arguments.has("yes") else {
            throw arguments.wrong("--yes goes with --force; a scheduled deletion asks nothing")
        }
        if arguments.has("dry-run") { return try rehearse(name, days, isForced, arguments) }
        if isForced { try Confirmation.demand(name.text, toDo: "delete --force", arguments) }
        let date = try VaultWay.ask(
            DeleteSecret(name, afterDays: isForced ? nil : days), arguments.global)
        try Answer.give { () throws(Failure) in
            try tell(name, date, isForced, arguments.global)
        }
    }

    private static func tell(
        _ name: SecretName, _ date: UnixTime, _ isForced: Bool, _ flags: GlobalFlags
    ) throws(Failure) {
        let restore = "kist restore \(name.typed)"
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("SecretName", name.text)
                json.member("PlannedDeleteTime", date)
            }
        } else if flags.isQuiet {
            return
        } else if !Output.isTerminal {
            var rows = Rows("SecretName", "PlannedDeleteTime", "Restore")
            rows.add(name.text, date.text, isForced ? "" : restore)
            try rows.print()
        } else if isForced {
            try printText("secret \"\(name)\" is deleted for ever\n")
        } else {
            try printText(
                "secret \"\(name)\" will be deleted on \(date.text)\n"
                    + "bring it back with \"\(restore)\"\n")
        }
    }

    private static func rehearse(
        _ name: SecretName, _ days: Int, _ isForced: Bool, _ arguments: Arguments
    ) throws(Failure) {
        let secret = try VaultWay.ask(DescribeSecret(name), arguments.global)
        if !isForced, let planned = secret.plannedDeletion {
            throw Failure(VaultError.scheduledForDeletion(.secret(name), until: planned))
        }
        let date = isForced ? Clock.now() : Clock.now().adding(days: days)
        try DryRun.tell(
            isForced
                ? "would delete secret \"\(name)\" for ever"
                : "would delete secret \"\(name)\" on \(date.text)",
            name, date, arguments.global)
    }
}
