import Vocabulary

/// `kist help [COMMAND]`.
enum ShowHelp {
    static let command = Command(
        "help", arguments: "[COMMAND]", count: 0...2,
        summary: "explain a command, the exit codes or the configuration",
        text: "\"kist COMMAND --help\" shows the same.",
        examples: [
            .init("kist help get", "how to read a secret"),
            .init("kist help exit-codes", "what the exit status means"),
            .init("kist help configuration", "the keys of the configuration file"),
            .init("kist help man > kist.1", "all of it as a manual page"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        if arguments.positional == ["exit-codes"] {
            try printText(ExitStatus.table)
        } else if arguments.positional == ["configuration"] {
            try printText(ConfigurationFile.help)
        } else if arguments.positional == ["man"] {
            try printText(ManPage.text)
        } else {
            try show(arguments.positional)
        }
    }

    /// Prints help on what the words name.
    static func show(_ words: [String]) throws(Failure) {
        if words.isEmpty {
            try printText(Help.overview)
        } else if words[0] == KMS.command.name {
            try printText(try KMSHelp.page(of: words.dropFirst()))
        } else if let command = CommandTable.command(words) {
            try printText(Help.page(command))
        } else if !CommandTable.subcommands(of: words).isEmpty {
            try printText(Help.group(words))
        } else {
            let topics =
                CommandTable.all.map(\.name) + CommandTable.groups.keys
                + ["exit-codes", "configuration", "man"]
            let topic = words.joined(separator: " ")
            throw .usage(
                "no help on \"\(topic)\"",
                hint: Suggestion.nearest(to: topic, in: topics).map {
                    "did you mean \"kist help \($0)\"?"
                } ?? "\"kist help\" lists the commands")
        }
    }
}
