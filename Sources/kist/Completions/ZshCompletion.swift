/// Completion for zsh, from the descriptions.
enum ZshCompletion {
    static var script: String {
        """
        #compdef kist
        # zsh completion for kist
        _kist() {
            local context state line
            local -a global
            global=(
        \(GlobalFlags.flags.map { "        \(spec($0))\n" }.joined())    )
            local verb=${words[2]}
            if (( CURRENT == 2 )); then
                local -a commands
                commands=(
        \(described([]))        )
                _describe command commands
                return
            fi
            # What stands before a command's own words is no argument of it.
            shift words
            (( CURRENT-- ))
            case $verb in
        \(groups)\(commands)    esac
        }
        _kist "$@"

        """
    }

    private static var groups: String {
        CommandTable.groups.keys.sorted().map { group in
            """
                \(group))
                    if (( CURRENT == 2 )); then
                        local -a commands
                        commands=(
            \(described([group]))                )
                        _describe command commands
                        return
                    fi
                    verb=${words[2]}
                    shift words
                    (( CURRENT-- ))
                    case $verb in
            \(CommandTable.subcommands(of: [group]).map { arm($0, $0.words[1]) }.joined())\
                    esac ;;

            """
        }.joined()
    }

    private static var commands: String {
        CommandTable.all.filter { $0.words.count == 1 }.map { arm($0, $0.words[0]) }.joined()
    }

    private static func arm(_ command: Command, _ word: String) -> String {
        if command.name == KMS.command.name { return operations(word) }
        let flags = command.flags.map { " \(spec($0))" }.joined()
        let words = CompletedWords.of(command)
        // Without a place for words zsh offers nothing behind the first of them.
        let rest =
            words.isEmpty ? " '*: : '" : " '*:word:(\(words.joined(separator: " ")))'"
        return "    \(word)) _arguments $global\(flags)\(rest) ;;\n"
    }

    /// An operation's parameters belong to it alone.
    private static func operations(_ word: String) -> String {
        let arms = KMSHelp.flags.map { operation in
            let flags = operation.flags.split(separator: " ").map { " '\($0):value:_files'" }
                .joined()
            return "        \(operation.name)) _arguments $global\(flags) '*: : ' ;;\n"
        }.joined()
        let names = KMS.operationNames.joined(separator: " ")
        return """
                \(word))
                    case ${words[2]} in
            \(arms)        *) _arguments $global '*:operation:(\(names))' ;;
                    esac ;;

            """
    }

    private static func described(_ words: [String]) -> String {
        CommandTable.words(after: words).map { word in
            let summary =
                CommandTable.groups[word] ?? CommandTable.command(words + [word])?.summary ?? ""
            return "            \(quoted("\(word):\(summary)"))\n"
        }.joined()
    }

    private static func spec(_ flag: Flag) -> String {
        let summary = flag.summary.map { $0 == "[" || $0 == "]" || $0 == ":" ? "\\\($0)" : "\($0)" }
            .joined()
        let head = "\(flag.isRepeatable ? "*" : "")--\(flag.name)[\(summary)]"
        switch flag.value {
        case .none: return quoted(head)
        case .text(let placeholder): return quoted("\(head):\(placeholder): ")
        case .path(let placeholder): return quoted("\(head):\(placeholder):_files")
        case .choice(let choices):
            return quoted("\(head):choice:(\(choices.joined(separator: " ")))")
        }
    }

    /// A word in single quotes.
    private static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }
}
