/// Completion for fish, from the descriptions.
enum FishCompletion {
    static var script: String {
        var script = "# fish completion for kist\ncomplete -c kist -f\n"
        for flag in GlobalFlags.flags { script += line("true", flag) }
        let first = CommandTable.words(after: [])
        for word in first {
            let summary =
                CommandTable.groups[word] ?? CommandTable.command([word])?.summary ?? ""
            script += "complete -c kist -n __fish_use_subcommand -a \(word) -d \(quoted(summary))\n"
        }
        for command in CommandTable.all {
            let condition = seen(command)
            if command.words.count == 2 {
                let siblings = CommandTable.words(after: [command.words[0]])
                script += "complete -c kist -n '__fish_seen_subcommand_from \(command.words[0]); "
                script += "and not __fish_seen_subcommand_from \(siblings.joined(separator: " "))' "
                script += "-a \(command.words[1]) -d \(quoted(command.summary))\n"
            }
            for flag in command.flags { script += line(condition, flag) }
            let words = CompletedWords.of(command)
            if !words.isEmpty {
                script += "complete -c kist -n '\(condition)' -a "
                script += quoted(words.joined(separator: " ")) + "\n"
            }
        }
        for operation in KMSHelp.flags {
            let condition = "'__fish_seen_subcommand_from \(operation.name)'"
            for flag in operation.flags.split(separator: " ") where flag.hasPrefix("--") {
                script += "complete -c kist -n \(condition) -l \(flag.dropFirst(2)) -r -F\n"
            }
        }
        return script
    }

    private static func seen(_ command: Command) -> String {
        if command.words.count == 1 {
            // `kist list` is not `kist key list`.
            let groups = CommandTable.groups.keys.sorted().joined(separator: " ")
            return "__fish_seen_subcommand_from \(command.words[0]); "
                + "and not __fish_seen_subcommand_from \(groups)"
        }
        return command.words.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and ")
    }

    private static func line(_ condition: String, _ flag: Flag) -> String {
        let head =
            "complete -c kist -n '\(condition)' -l \(flag.name) -d \(quoted(flag.summary))"
        switch flag.value {
        case .none: return head + "\n"
        case .text: return head + " -x\n"
        case .path: return head + " -r -F\n"
        case .choice(let choices):
            return head + " -x -a \(quoted(choices.joined(separator: " ")))\n"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
