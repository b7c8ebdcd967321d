import Confinement
import Glibc

/// One process a command: give up what no command needs, understand the line, do it, exit.
func run() throws(Failure) {
    do throws(ConfinementError) {
        try Confinement.enter()
    } catch {
        throw Failure(error)
    }
    var parser = CommandLineParser(try CommandLineText.words())
    switch try parser.parse() {
    case .run(let arguments):
        try arguments.command.run(arguments)
    case .help(let words):
        try ShowHelp.show(words)
    case .version:
        try printText("kist \(Version.text)\n")
    }
}

do throws(Failure) {
    try run()
    do throws(Failure) {
        try Output.end()
    } catch {
        throw Failure(
            error.status, error.line, hint: "the command was carried out; its output may be cut")
    }
    exit(ExitStatus.done.rawValue)
} catch {
    Voice.tell(error)
    exit(error.status.rawValue)
}
