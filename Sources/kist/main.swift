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

// By _exit: secrets are wiped, the token is closed and all output is written by now, and what libraries
// would still do on the way out, freeing memory that goes anyway, is a tenth of a get.
do throws(Failure) {
    try run()
    do throws(Failure) {
        try Output.end()
    } catch {
        throw Failure(
            error.status, error.line, hint: "the command was carried out; its output may be cut")
    }
    _exit(ExitStatus.done.rawValue)
} catch {
    Voice.tell(error)
    _exit(error.status.rawValue)
}
