/// Every command, described once.
enum CommandTable {
    static let all: [Command] = [
        Init.command,
        Create.command, Put.command, Get.command, List.command, Describe.command,
        Versions.command, Label.command, Update.command, Delete.command, Restore.command,
        Purge.command,
        KeyCreate.command, KeyList.command, KeyDescribe.command, KeyEnable.command,
        KeyDisable.command, KeyRotate.command, KeyRewrap.command, KeyAlias.command,
        KeyDelete.command, KeyRestore.command, KeyDestroy.command, KeyRemoveObject.command,
        AccessKeyCreate.command, AccessKeyList.command, AccessKeyEnable.command,
        AccessKeyDisable.command, AccessKeyDelete.command,
        PolicyShow.command, PolicySet.command, PolicyTest.command,
        Maintain.command, Check.command, Repair.command,
        Backup.create, Backup.verify, Backup.restore, KMS.command, Audit.show, Audit.verify,
        Audit.export,
        Status.command, ShowHelp.command, Completion.command,
    ]

    /// Words that stand before others, and what the words behind them do.
    static let groups = [
        "key": "make, list, switch, rotate and delete the keys that seal secrets",
        "access-key": "make, list, switch and delete the keys that sign requests",
        "policy": "show, set and try out who may do what through the agent",
        "backup": "copy the vault, verify a copy, make a vault from it again",
        "audit": "show, verify and export who did what",
    ]

    /// The command that exactly these words name.
    static func command(_ words: [String]) -> Command? {
        often(words) ?? all.first { $0.words == words }
    }

    /// The commands that scripts run most, without making all the others first: a get in a loop would
    /// spend a twentieth of its time on help that nobody asked for.
    private static func often(_ words: [String]) -> Command? {
        guard words.count == 1 else { return nil }
        return switch words[0] {
        case "get": Get.command
        case "put": Put.command
        case "create": Create.command
        case "list": List.command
        case "kms": KMS.command
        default: nil
        }
    }

    /// The commands that begin with these words and go on.
    static func subcommands(of words: [String]) -> [Command] {
        all.filter { $0.words.count > words.count && $0.words.starts(with: words) }
    }

    /// The words that may follow, each once.
    static func words(after words: [String]) -> [String] {
        var next: [String] = []
        for command in subcommands(of: words) where !next.contains(command.words[words.count]) {
            next.append(command.words[words.count])
        }
        return next
    }
}
