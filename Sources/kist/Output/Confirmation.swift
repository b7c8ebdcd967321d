import JSONText

/// Tells that a change was made: a sentence on a terminal, an object with --json, and nothing in a
/// pipe, where the exit status says it.
enum Confirmation {
    static func say(
        _ sentence: String, _ flags: GlobalFlags, _ members: (inout JSONWriter) -> Void
    ) throws(Failure) {
        try Answer.give { () throws(Failure) in
            if flags.wantsJSON {
                try JSONOutput.object { json throws(Failure) in members(&json) }
            } else if Output.isTerminal, !flags.isQuiet {
                try printText(ShownText.escape(sentence) + "\n")
            }
        }
    }

    /// Makes sure that who destroys something means it: the name typed again, or `--yes`.
    static func demand(_ name: String, toDo what: String, _ arguments: Arguments) throws(Failure) {
        if arguments.has("yes") { return }
        guard let terminal = Terminal.open() else {
            throw arguments.wrong("\(what) cannot be undone: without a terminal it needs --yes")
        }
        let typed = try terminal.ask("This cannot be undone. Type the name again: ")
        guard typed == name else {
            throw .usage("what was typed is not \"\(name)\": nothing was changed")
        }
    }
}
