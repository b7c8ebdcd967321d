import Foundation
import Glibc
import Testing

/// kist at a terminal: what it shows, what it asks, and what it leaves behind.
@Suite struct TerminalTests {
    /// A place whose URI names no PIN, and the PIN.
    private func place() throws -> (Place, pin: String) {
        let place = try Place()
        try place.done("create", "db", "--description", "of the tests", input: "value-of-db")
        let pin = try String(contentsOfFile: "\(place.tokenFolder)/pin", encoding: .utf8)
        try place.reconfigure("&pin-source=file:\(place.tokenFolder)/pin", as: "")
        return (place, pin)
    }

    @Test func `the PIN is asked for and not shown`() throws {
        let (place, pin) = try place()
        let terminal = try Terminal(running: "\"$kist\" get db", in: place)
        try terminal.wait(for: "PIN: ")
        #expect(!terminal.echoes)
        terminal.type("\(pin)\n")
        let (status, text) = try terminal.finish()
        #expect(status == 0)
        // On a terminal an end of line is added.
        #expect(text == "PIN: \r\nvalue-of-db\r\n")
        #expect(terminal.echoes)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func `a signal at the question ends it and gives the echo back`(signal: Int32) throws {
        let (place, _) = try place()
        let terminal = try Terminal(running: "exec \"$kist\" get db", in: place)
        try terminal.wait(for: "PIN: ")
        #expect(!terminal.echoes)
        terminal.type("half of")
        _ = kill(terminal.process, signal)
        let (status, text) = try terminal.finish()
        #expect(status == 128 + signal)
        #expect(terminal.echoes)
        #expect(!text.contains("half of"))
    }

    /// Stopped at the question, what is typed next for the shell would be taken for the PIN.
    @Test func `a stop waits for the answer, with the echo back, and what continues goes on`()
        throws
    {
        let (place, pin) = try place()
        let terminal = try Terminal(
            running: """
                set -m; sh -c 'echo $$ >id; exec "$kist" get db'; echo "stopped $?"
                stty -a | grep -o ' -*echo '; fg >/dev/null; echo "ended $?"
                """, in: place)
        try terminal.wait(for: "PIN: ")
        let id = try String(contentsOfFile: "\(place.folder)/id", encoding: .utf8)
        let process = try #require(pid_t(id.trimmingCharacters(in: .whitespacesAndNewlines)))
        _ = kill(process, SIGTSTP)
        #expect(!terminal.echoes)
        terminal.type("\(pin)\n")
        let (status, text) = try terminal.finish()
        #expect(status == 0)
        #expect(!text.contains(pin))
        let shown = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(" ") }
        #expect(
            shown.filter { ["stopped 148", "echo ", "value-of-db", "ended 0"].contains($0) }
                == ["stopped 148", "echo ", "value-of-db", "ended 0"], "\(text)")
        #expect(terminal.echoes)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal at the question for a value makes no secret`(signal: Int32) throws {
        let place = try Place()
        let terminal = try Terminal(running: "exec \"$kist\" create typed", in: place)
        try terminal.wait(for: "Value: ")
        terminal.type("first\n")
        try terminal.wait(for: "Value again: ")
        #expect(!terminal.echoes)
        _ = kill(terminal.process, signal)
        #expect(try terminal.finish().status == 128 + signal)
        #expect(terminal.echoes)
        #expect(try place.kist("get", "typed").status == 66)
    }

    @Test func `a wrong PIN typed is one try, and the echo is back`() throws {
        let (place, _) = try place()
        let terminal = try Terminal(running: "\"$kist\" get db", in: place)
        try terminal.wait(for: "PIN: ")
        terminal.type("87654321\n")
        let (status, text) = try terminal.finish()
        #expect(status == 77)
        #expect(text.contains("kist: error: the PIN is wrong\r\n"))
        #expect(!text.contains("87654321"))
        #expect(terminal.echoes)
    }

    @Test func `a value is asked for twice and not shown`() throws {
        let place = try Place()
        let first = try Terminal(running: "\"$kist\" create typed", in: place)
        try first.wait(for: "Value: ")
        first.type("made up\n")
        try first.wait(for: "Value again: ")
        #expect(!first.echoes)
        first.type("made up\n")
        let (status, text) = try first.finish()
        #expect(status == 0)
        #expect(!text.contains("made up"))
        #expect(
            text.contains(
                "SecretName  VersionId  VersionStages\r\ntyped       v1         ACSCurrent"))
        #expect(try place.done("get", "typed") == "made up")

        let second = try Terminal(running: "\"$kist\" put typed", in: place)
        try second.wait(for: "Value: ")
        second.type("one\n")
        try second.wait(for: "Value again: ")
        second.type("other\n")
        #expect(try second.finish().status == 64)
        #expect(try place.done("get", "typed") == "made up")
    }

    @Test func `what cannot be undone asks for the name`() throws {
        let place = try Place()
        try place.done("create", "db", input: "x")
        let wrong = try Terminal(running: "\"$kist\" delete db --force", in: place)
        try wrong.wait(for: "Type the name again: ")
        #expect(wrong.echoes)
        wrong.type("bd\n")
        #expect(try wrong.finish().status == 64)
        #expect(try place.done("get", "db") == "x")

        let right = try Terminal(running: "\"$kist\" delete db --force", in: place)
        try right.wait(for: "Type the name again: ")
        right.type("db\n")
        let (status, text) = try right.finish()
        #expect(status == 0)
        #expect(text.contains("secret \"db\" is deleted for ever"))
        #expect(try place.kist("get", "db").status == 66)
    }

    @Test func `tables have a header, and no control character is obeyed`() throws {
        let place = try Place()
        _ = try place.shell("printf 'a\\033[31mb' | \"$kist\" create red --quiet")
        _ = try place.shell("\"$kist\" update red --description \"$(printf 'a\\033[31mb')\"")
        let listed = try Terminal(running: "\"$kist\" list", in: place).finish()
        #expect(listed.text.hasPrefix("SecretName  CreateTime"))
        let described = try Terminal(running: "\"$kist\" describe red", in: place).finish()
        #expect(described.text.contains("a\\u{1b}[31mb"))
        #expect(!described.text.contains("\u{1b}"))
        let value = try Terminal(running: "\"$kist\" get red", in: place).finish()
        #expect(value.status == 64)
        #expect(!value.text.contains("\u{1b}"))
        // The twin: in a pipe the bytes are exact.
        #expect(try place.done("get", "red") == "a\u{1b}[31mb")
    }
}
