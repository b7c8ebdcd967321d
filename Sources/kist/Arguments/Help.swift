/// Help, from the descriptions.
enum Help {
    /// `kist --help`.
    static var overview: String {
        var rows: [(String, String)] = []
        for word in CommandTable.words(after: []) {
            let summary =
                CommandTable.groups[word] ?? CommandTable.command([word])?.summary ?? ""
            rows.append((word, summary))
        }
        return """
            kist keeps secrets in a folder of sealed files, under keys that never leave a token.

            usage: kist COMMAND [arguments] [flags]

            \(columns(rows))
            Start with "kist init --softhsm". "kist help COMMAND" tells more of one of them;
            "kist help exit-codes" lists what the exit status means, and "kist help configuration"
            the keys of the configuration file. With KIST_SOCKET set to the socket of kistd, what
            reads and changes secrets and keys asks kistd, and needs no PIN.

            """
    }

    /// `kist help key`.
    static func group(_ words: [String]) -> String {
        let commands = CommandTable.subcommands(of: words)
        return "usage: kist \(words.joined(separator: " ")) COMMAND [arguments] [flags]\n\n"
            + columns(commands.map { ($0.name, $0.summary) })
    }

    /// `kist help get`.
    static func page(_ command: Command) -> String {
        var page = "kist \(command.name): \(command.summary)\n\nusage: \(command.usage)\n"
        if !command.text.isEmpty { page += "\n\(command.text)\n" }
        if !command.flags.isEmpty {
            page += "\nflags:\n" + columns(command.flags.map { ($0.usage, $0.summary) })
        }
        page += "\nflags of every command:\n"
        page += columns(GlobalFlags.flags.map { ($0.usage, $0.summary) })
        page += "\nexamples:\n"
        for example in command.examples {
            page += "  \(example.line)\n      \(example.meaning)\n"
        }
        return page
    }

    /// Words in indented lines of at most eighty columns.
    static func paragraph(_ text: String) -> String {
        var (lines, line) = ("", "     ")
        for word in text.split(separator: " ") {
            if line.utf8.count + word.utf8.count >= 80 {
                lines += line + "\n"
                line = "     "
            }
            line += " " + word
        }
        return lines + line + "\n"
    }

    private static func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).filter { $0 <= 26 }.max() ?? 0
        return rows.map { name, summary in
            name.count > width
                ? "  \(name)\n  \(blanks(width + 2))\(summary)\n"
                : "  \(name)\(blanks(width - name.count + 2))\(summary)\n"
        }.joined()
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
