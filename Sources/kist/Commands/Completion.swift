/// `kist completion SHELL`.
enum Completion {
    static let command = Command(
        "completion", arguments: "bash|zsh|fish", count: 1...1,
        summary: "print a completion script for a shell",
        text: "The script knows commands and flags. It never opens a vault.",
        examples: [
            .init("source <(kist completion bash)", "in ~/.bashrc"),
            .init("kist completion zsh > ~/.zfunc/_kist", "a folder of $fpath"),
            .init("kist completion fish > ~/.config/fish/completions/kist.fish", "for fish"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        switch arguments.positional[0] {
        case "bash": try printText(BashCompletion.script)
        case "zsh": try printText(ZshCompletion.script)
        case "fish": try printText(FishCompletion.script)
        case let shell:
            throw .usage(
                "no completion for \"\(shell)\"", hint: "there is one for bash, zsh and fish")
        }
    }
}
