/// A command line taken apart by its command's description.
struct Arguments {
    let command: Command
    let global: GlobalFlags
    let positional: [String]
    private let values: [String: [String]]

    init(
        command: Command, global: GlobalFlags, positional: [String], values: [String: [String]]
    ) {
        self.command = command
        self.global = global
        self.positional = positional
        self.values = values
    }

    /// Whether a flag was given.
    func has(_ flag: String) -> Bool { values[flag] != nil }

    /// The flag's value; nil when it was not given.
    func value(_ flag: String) -> String? { values[flag]?.first }

    /// The values of a flag that may be repeated, in order; empty when it was not given.
    func all(_ flag: String) -> [String] { values[flag] ?? [] }

    /// Refuses two flags that contradict each other.
    func refuse(_ flag: String, with other: String) throws(Failure) {
        guard has(flag), has(other) else { return }
        throw wrong("--\(flag) and --\(other) exclude each other")
    }

    /// A whole number within `range`; nil when the flag was not given.
    func number(_ flag: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let text = value(flag) else { return nil }
        guard let number = Int(text), String(number) == text, range.contains(number) else {
            throw wrong(
                "--\(flag) takes a number from \(range.lowerBound) to \(range.upperBound), "
                    + "not \"\(text)\"")
        }
        return number
    }

    /// One of the flag's choices; nil when it was not given.
    func choice<Choice>(_ flag: String, _ choices: [String: Choice]) throws(Failure) -> Choice? {
        guard let text = value(flag) else { return nil }
        guard let choice = choices[text] else {
            let words = choices.keys.sorted().joined(separator: ", ")
            throw wrong("--\(flag) takes one of \(words), not \"\(text)\"")
        }
        return choice
    }

    /// A wrong command line, with the way to this command's help.
    func wrong(_ line: String) -> Failure {
        .usage(line, hint: "\"kist help \(command.name)\" shows how it is written")
    }
}
