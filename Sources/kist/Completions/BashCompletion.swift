/// Completion for bash, from the descriptions.
enum BashCompletion {
    static var script: String {
        var cases = ""
        for command in CommandTable.all {
            cases += "        '\(command.name)') words='\(flags(command))' ;;\n"
        }
        for operation in KMSHelp.flags {
            cases += "        'kms \(operation.name)') words='\(operation.flags)' ;;\n"
        }
        for group in CommandTable.groups.keys.sorted() {
            cases += "        '\(group)') words='\(next([group]))' ;;\n"
        }
        return """
            # bash completion for kist
            _kist() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= path= i
                case $before in
                    \(valueFlags(isPath: true))) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                    \(choices)\(valueFlags(isPath: false))) COMPREPLY=(); return ;;
                esac
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        -*) ;;
                        *)
                            case "${path:+$path }${COMP_WORDS[i]}" in
                                \(paths)) path="${path:+$path }${COMP_WORDS[i]}" ;;
                            esac ;;
                    esac
                done
                case $path in
                '') words='\(next([])) \(global)' ;;
            \(cases)    esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -F _kist kist

            """
    }

    /// An arm for each flag whose value is one of few words.
    private static var choices: String {
        CommandTable.all.flatMap(\.flags).map { flag in
            guard case .choice(let words) = flag.value else { return "" }
            return "--\(flag.name)) mapfile -t COMPREPLY < <(compgen -W "
                + "'\(words.joined(separator: " "))' -- \"$word\"); return ;;\n            "
        }.joined()
    }

    private static var global: String {
        GlobalFlags.flags.map { "--\($0.name)" }.joined(separator: " ")
    }

    private static var paths: String {
        (CommandTable.all.map(\.name) + KMS.operationNames.map { "kms \($0)" }
            + CommandTable.groups.keys.sorted())
            .map { "'\($0)'" }.joined(separator: "|")
    }

    private static func flags(_ command: Command) -> String {
        (CompletedWords.of(command) + command.flags.map { "--\($0.name)" }).joined(separator: " ")
            + " " + global
    }

    private static func next(_ words: [String]) -> String {
        CommandTable.words(after: words).joined(separator: " ")
    }

    /// The flags whose value is, or is not, a path, as a pattern.
    private static func valueFlags(isPath: Bool) -> String {
        var names: [String] = []
        for flag in GlobalFlags.flags + CommandTable.all.flatMap(\.flags) where flag.takesValue {
            var flagIsPath = false
            if case .path = flag.value { flagIsPath = true }
            if flagIsPath == isPath, !names.contains("--\(flag.name)") {
                names.append("--\(flag.name)")
            }
        }
        return names.joined(separator: "|")
    }
}
