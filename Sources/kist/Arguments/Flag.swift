/// One flag of a command: `--name`, or `--name VALUE`.
struct Flag: Sendable {
    /// What a flag's value is, for help and completion.
    enum Value: Sendable {
        case none
        /// Anything; the text stands for it in help.
        case text(String)
        /// A file or folder.
        case path(String)
        case choice([String])
    }

    let name: String
    let value: Value
    /// Whether it may be given more than once.
    let isRepeatable: Bool
    let summary: String

    /// A flag that is there or not.
    init(_ name: String, _ summary: String) {
        self.init(name, .none, summary)
    }

    init(_ name: String, _ value: Value, repeatable: Bool = false, _ summary: String) {
        self.name = name
        self.value = value
        isRepeatable = repeatable
        self.summary = summary
    }

    var takesValue: Bool {
        if case .none = value { return false }
        return true
    }

    /// How it is written: `--label L`.
    var usage: String {
        switch value {
        case .none: "--\(name)"
        case .text(let placeholder), .path(let placeholder): "--\(name) \(placeholder)"
        case .choice(let choices): "--\(name) \(choices.joined(separator: "|"))"
        }
    }
}
