/// Arguments that are one of few words.
enum CompletedWords {
    static func of(_ command: Command) -> [String] {
        switch command.name {
        case "completion": ["bash", "zsh", "fish"]
        case "help": CommandTable.words(after: []) + ["exit-codes", "configuration", "man"]
        case KMS.command.name: KMS.operationNames
        default: []
        }
    }
}
