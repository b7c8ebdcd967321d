/// All there is to know of one command: parsing, help, suggestions and completion read this.
struct Command: Sendable {
    /// One worked example: what to type, and what it does.
    struct Example: Sendable {
        let line: String
        let meaning: String

        init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// The words that name it: `["get"]`, `["key", "create"]`.
    let words: [String]
    let summary: String
    /// The arguments as help shows them: `NAME`, `[PREFIX]`, `NAME…`.
    let arguments: String
    /// How many arguments it takes.
    let argumentCount: ClosedRange<Int>
    let flags: [Flag]
    /// Whether all behind its name is its own to read, flags of every command too.
    let takesLine: Bool
    /// What the summary has no room for.
    let text: String
    let examples: [Example]
    let reach: Reach
    let run: @Sendable (Arguments) throws(Failure) -> Void

    init(
        _ words: String..., arguments: String = "", count: ClosedRange<Int> = 0...0,
        flags: [Flag] = [], takesLine: Bool = false, summary: String, text: String,
        examples: [Example], reach: Reach = Reach(),
        run: @escaping @Sendable (Arguments) throws(Failure) -> Void
    ) {
        self.words = words
        self.arguments = arguments
        argumentCount = count
        self.flags = flags
        self.takesLine = takesLine
        self.summary = summary
        self.text = text
        self.examples = examples
        self.reach = reach
        self.run = run
    }

    var name: String { words.joined(separator: " ") }

    /// `kist key create [flags]`.
    var usage: String {
        var usage = "kist \(name)"
        if !arguments.isEmpty { usage += " \(arguments)" }
        return flags.isEmpty ? usage : usage + " [flags]"
    }
}
