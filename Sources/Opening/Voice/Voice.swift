import SecureMemory

/// The only printer of errors, hints and warnings: standard error, one line each, in one write.
package enum Voice {
    /// Tells why the command stops.
    package static func tell(_ failure: Failure) {
        if let body = failure.body {
            say(body + [UInt8(ascii: "\n")])
            return
        }
        var text = line("error", failure.line)
        for hint in failure.hints { text += line("hint", hint) }
        say(Array(text.utf8))
    }

    /// Tells what the user should know though the command goes on.
    package static func warn(_ warning: String) {
        say(Array(line("warning", warning).utf8))
    }

    private static func line(_ kind: String, _ text: String) -> String {
        "kist: \(kind): \(ShownText.escape(text))\n"
    }

    /// There is nobody left to tell when standard error itself fails.
    private static func say(_ text: [UInt8]) {
        text.lend { bytes in
            _ = Channel.standardError.writeAll(bytes)
        }
    }
}
