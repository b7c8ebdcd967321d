import Confinement
import Glibc
import SandboxCalls

// sandbox-probe on|off FOLDER no|unix|yes NAME
//
// Gives up what kist gives up, enters the sandbox that a get enters, and tries one thing: ends with 0
// when it was done, else with its errno. `off` tries it without. The name `report` prints what is in
// force. See Tests/SandboxProbe/Calls.
//
// sandbox-probe leak
//
// Does with a secret what kist must not: reads it from standard input into ordinary memory, where it
// stays, and says so.
let words = CommandLine.arguments
if words.count == 2, words[1] == "leak" { leak() }
guard words.count == 5, let sockets = Sandbox.Sockets(rawValue: words[3]) else { exit(255) }
let folder = words[2]
if words[1] == "on" {
    do { try Confinement.enter() } catch { exit(254) }
    var sandbox = Sandbox(sockets: sockets)
    sandbox.allow(.change, "\(folder)/vault")
    sandbox.allow(.read, "\(folder)/token")
    guard let report = try? sandbox.enter() else { exit(253) }
    if words[4] == "report" {
        print(
            report.files == .inForce ? report.landlockVersion : 0,
            report.calls == .inForce ? "seccomp" : "none")
        exit(0)
    }
}
exit(unsafe sandbox_try(words[4], folder) & 0xFF)
