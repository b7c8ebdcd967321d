/// One flag of a command: `--name`, or `--name VALUE`.
package struct Flag: Sendable {
    /// What a flag's value is, for help and completion.
    package enum Value: Sendable {
        case none
        /// Anything; the text stands for it in help.
        case text(String)
        /// A file or folder.
        case path(String)
        case choice([String])
    }

    package let name: String
    package let value: Value
    /// Whether it may be given more than once.
    package let isRepeatable: Bool
    package let summary: String

    /// A flag that is there or not.
    package init(_ name: String, _ summary: String) {
        self.init(name, .none, summary)
    }

    package init(_ name: String, _ value: Value, repeatable: Bool = false, _ summary: String) {
        self.name = name
        self.value = value
        isRepeatable = repeatable
        self.summary = summary
    }

    package var takesValue: Bool {
        if case .none = value { return false }
        return true
    }

    /// How it is written: `--label L`.
    package var usage: String {
        switch value {
        case .none: "--\(name)"
        case .text(let placeholder), .path(let placeholder): "--\(name) \(placeholder)"
        case .choice(let choices): "--\(name) \(choices.joined(separator: "|"))"
        }
    }
}
