import Errands
import SecretVault
import Vocabulary

/// `kist label NAME LABEL`.
enum Label {
    static let command = Command(
        "label", arguments: "NAME LABEL", count: 2...2,
        flags: [
            Flag("to", .text("VERSION"), "put the label on this version, taking it off another"),
            Flag("remove", "take the label off"),
            Flag("from", .text("VERSION"), "only if the label is on this version now"),
        ],
        summary: "move a label to another version, or take it off",
        text: """
            ACSCurrent and ACSPrevious can be moved but not taken off. Moving ACSCurrent puts
            ACSPrevious on the version that was current: that is how to go back to an old value.
            """,
        examples: [
            .init("kist label db_password ACSCurrent --to v3", "go back to version v3"),
            .init("kist label db_password next --to v5", "mark v5 with a label of your own"),
            .init("kist label db_password next --remove", "take the label off again"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        let label = try arguments.label(arguments.positional[1])
        try arguments.refuse("to", with: "remove")
        guard arguments.has("to") || arguments.has("remove") else {
            throw arguments.wrong("say --to VERSION or --remove")
        }
        let target = try arguments.versionID("to")
        let from = try arguments.versionID("from")
        try VaultWay.ask(MoveLabel(label, of: name, to: target, from: from), arguments.global)
        let sentence =
            target.map { "label \"\(label)\" of secret \"\(name)\" is on version \"\($0)\"" }
            ?? "label \"\(label)\" of secret \"\(name)\" is gone"
        try Confirmation.say(sentence, arguments.global) { json in
            json.member("SecretName", name.text)
            json.member("VersionStage", label.text)
            if let target { json.member("VersionId", target.text) }
        }
    }
}
