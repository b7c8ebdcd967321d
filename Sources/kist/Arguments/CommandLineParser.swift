import Vocabulary

/// What a command line asks for.
enum Asked {
    case run(Arguments)
    /// Help on the command or group that the words name; on kist itself when there are none.
    case help([String])
    case version
}

/// Takes a command line apart.
///
/// Flags may stand anywhere before `--`.
struct CommandLineParser {
    private var words: [String] = []
    private var command: Command?
    private var positional: [String] = []
    private var values: [String: [String]] = [:]
    private var asksForHelp = false
    private var asksForVersion = false
    private var rest: ArraySlice<String>

    /// - Parameter line: Without the program's name.
    init(_ line: [String]) {
        rest = line[...]
    }

    /// Reads all of it.
    mutating func parse() throws(Failure) -> Asked {
        var flagsAreOver = false
        while let word = rest.popFirst() {
            if flagsAreOver {
                try take(word)
            } else if word == "--" {
                flagsAreOver = true
            } else if word == "-h" {
                asksForHelp = true
            } else if word.utf8.count > 1, word.utf8.first == UInt8(ascii: "-") {
                try takeFlag(word)
            } else {
                try take(word)
            }
        }
        if asksForHelp { return .help(words) }
        guard let command else {
            if asksForVersion { return .version }
            if words.isEmpty { return .help([]) }
            throw .usage(
                "\"kist \(words.joined(separator: " "))\" needs one more word",
                hint: CommandTable.subcommands(of: words).map(\.name).joined(separator: ", "))
        }
        var global = try GlobalFlags(values)
        global.reach = command.reach
        let arguments = Arguments(
            command: command, global: global, positional: positional, values: values)
        guard command.takesLine || command.argumentCount.contains(positional.count) else {
            throw arguments.wrong(wrongCount(of: command))
        }
        return .run(arguments)
    }

    private mutating func take(_ word: String) throws(Failure) {
        guard command == nil else {
            positional.append(word)
            return
        }
        let longer = words + [word]
        if let found = CommandTable.command(longer) {
            command = found
            if found.takesLine {
                positional = Array(rest)
                rest = []
            }
        } else if CommandTable.subcommands(of: longer).isEmpty {
            throw unknownCommand(longer)
        }
        words = longer
    }

    private mutating func takeFlag(_ word: String) throws(Failure) {
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let given = parts.count == 2 ? String(parts[1]) : nil
        if command == nil, word == "--version" {
            asksForVersion = true
            return
        }
        guard word.utf8.starts(with: "--".utf8), let flag = known.first(where: { $0.name == name })
        else { throw unknownFlag(word, name) }
        guard flag.isRepeatable || values[name] == nil else {
            throw .usage("--\(name) is given twice")
        }
        if !flag.takesValue {
            guard given == nil else { throw .usage("--\(name) takes no value") }
            if name == "help" { asksForHelp = true }
            values[name] = []
            return
        }
        guard let value = given ?? rest.popFirst() else {
            throw .usage("--\(name) needs a value", hint: "it is written \(flag.usage)")
        }
        values[name, default: []].append(value)
    }

    private var known: [Flag] { (command?.flags ?? []) + GlobalFlags.flags }

    private func unknownFlag(_ word: String, _ name: String) -> Failure {
        let nearest = Suggestion.nearest(to: name, in: known.map(\.name))
        // Only what is before "=": behind it may stand what nobody should see again.
        let shown = word.prefix { $0 != "=" }
        let hint =
            nearest.map { "did you mean --\($0)?" }
            ?? "\"kist help\(command.map { " " + $0.name } ?? "")\" lists the flags; "
            + "\"--\" before a name that begins with \"-\""
        return .usage(
            "unknown flag \(shown)" + (command.map { " of \"kist \($0.name)\"" } ?? ""), hint: hint)
    }

    private func unknownCommand(_ longer: [String]) -> Failure {
        let known = CommandTable.words(after: words)
        let nearest = Suggestion.nearest(to: longer[longer.count - 1], in: known)
        return .usage(
            "unknown command \"\(longer.joined(separator: " "))\"",
            hint: nearest.map { "did you mean \"kist \((words + [$0]).joined(separator: " "))\"?" }
                ?? "\"kist help\" lists the commands")
    }

    private func wrongCount(of command: Command) -> String {
        let range = command.argumentCount
        if range.upperBound == 0 { return "\"kist \(command.name)\" takes no arguments" }
        if positional.count < range.lowerBound {
            return "\"kist \(command.name)\" needs \(command.arguments)"
        }
        return "\"kist \(command.name)\" takes \(command.arguments) only"
    }
}
