/// What stands behind `kist kms`: an operation, its parameters, and flags of every command.
struct KMSLine {
    /// Of the official tool; there is one region, one account and one vault.
    static let ignored = ["region", "profile", "endpoint"]

    private(set) var operation: String?
    private(set) var parameters: [(name: String, value: String)] = []
    /// As ``GlobalFlags`` reads them.
    private(set) var global: [String: [String]] = [:]
    private(set) var asksForHelp = false

    /// - Parameter arguments: Of the command, all words positional.
    init(_ arguments: Arguments) throws(Failure) {
        try self.init(arguments, arguments.positional[...])
    }

    /// - Parameter words: Those of the command's words that are operation and parameters.
    init(_ arguments: Arguments, _ words: ArraySlice<String>) throws(Failure) {
        for flag in GlobalFlags.flags where arguments.has(flag.name) {
            global[flag.name] = arguments.all(flag.name)
        }
        var rest = words
        var said = ""
        while let word = rest.popFirst() {
            if word == "-h" || word == "--help" {
                asksForHelp = true
            } else if word.utf8.starts(with: "--".utf8), word.utf8.count > 2 {
                said = String(word.prefix { $0 != "=" })
                try take(String(word.dropFirst(2)), &rest)
            } else if operation == nil {
                operation = word
                said = word
            } else {
                // Not the word itself: it may be half of a value that was not quoted.
                throw .usage(
                    "a word behind \(said) is neither parameter nor value",
                    hint: "parameters are written --Name value, values with spaces in quotes")
            }
        }
    }

    /// How many words an ignored flag takes at the beginning of a line; none when there is none.
    static func ignoredCount(before words: [String]) -> Int {
        guard let word = words.first else { return 0 }
        if ignored.contains(where: { word == "--\($0)" }) { return min(2, words.count) }
        return ignored.contains { word.utf8.starts(with: "--\($0)=".utf8) } ? 1 : 0
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let flag = GlobalFlags.flags.first { $0.name == name }
        if let flag, !flag.takesValue {
            guard parts.count == 1 else { throw .usage("--\(name) takes no value") }
            global[name] = []
            return
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw .usage("--\(name) needs a value", hint: "switches too: --\(name) true")
        }
        if flag != nil {
            guard global[name] == nil else { throw .usage("--\(name) is given twice") }
            global[name] = [value]
        } else if !Self.ignored.contains(name) {
            parameters.append((name, value))
        }
    }
}
