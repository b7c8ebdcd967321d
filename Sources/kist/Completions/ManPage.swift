/// The manual page, from the descriptions: the whole of kist on one page.
///
/// In the macros of man(7).
enum ManPage {
    static var text: String {
        var page = ".TH KIST 1 \"\" \"kist \(Version.text)\" \"User Commands\"\n"
        page += ".SH NAME\nkist \\- a vault for keys and secrets, sealed by a PKCS #11 token\n"
        page += ".SH SYNOPSIS\n.B kist\n.I COMMAND\n[arguments] [flags]\n"
        page += ".SH DESCRIPTION\n"
        page += paragraph(
            """
            kist keeps secrets in a folder of sealed files, under keys that never leave a token: a \
            hardware security module, or a SoftHSM token that "kist init --softhsm" makes beside the \
            vault. A value comes in by standard input, a file or a descriptor, never as an argument.
            """)
        page += ".SH COMMANDS\n"
        for command in CommandTable.all { page += section(command) }
        page += ".SH FLAGS OF EVERY COMMAND\n"
        for flag in GlobalFlags.flags { page += item(flag.usage, flag.summary) }
        page += ".SH FILES\n"
        page += item(
            "~/.config/kist/kist.conf, /etc/kist/kist.conf",
            """
            which vault and which token: KIST_VAULT, KIST_TOKEN, KIST_FINGERPRINT, SOFTHSM2_CONF, as \
            KEY=value lines; owned by root or the user, and written by nobody else
            """)
        page += item(
            "~/.local/share/kist/vault, /var/lib/kist/vault",
            "the vault, unless told otherwise; the second for root")
        page += item(
            "VAULT.token/", "beside a vault made with --softhsm: its token, and the PIN's file")
        page += ".SH ENVIRONMENT\n"
        page += item("KIST_CONFIG, KIST_VAULT, KIST_TOKEN", "as the flags, which win over them")
        page += item(
            "CREDENTIALS_DIRECTORY", "where systemd puts the credential kist.pin, the PIN")
        page += ".SH EXIT STATUS\n"
        for status in ExitStatus.allCases {
            page += item(String(status.rawValue), status.meaning)
        }
        page += ".SH SEE ALSO\n.BR systemd.exec (5),\n.BR softhsm2.conf (5)\n"
        return page
    }

    private static func section(_ command: Command) -> String {
        var text = ".SS \"\(escaped(command.usage).replacing("\"", by: "\\(dq"))\"\n"
        text += paragraph(capitalised(command.summary) + ". " + command.text)
        for flag in command.flags { text += item(flag.usage, flag.summary) }
        text += ".PP\n.nf\n.RS\n"
        for example in command.examples {
            text += "\(line(example.line))\n.RS\n\(line(example.meaning))\n.RE\n"
        }
        return text + ".RE\n.fi\n"
    }

    private static func item(_ name: String, _ meaning: String) -> String {
        ".TP\n.B \"\(escaped(name).replacing("\"", by: "\\(dq"))\"\n\(line(meaning))\n"
    }

    private static func paragraph(_ text: String) -> String {
        ".PP\n" + text.split(separator: "\n").map { line(String($0)) + "\n" }.joined()
    }

    /// A line that is text whatever it begins with.
    private static func line(_ text: String) -> String {
        let isRequest = text.first == "." || text.first == "'"
        return (isRequest ? "\\&" : "") + escaped(text)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", by: "\\e").replacing("-", by: "\\-").replacing("…", by: "...")
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

extension String {
    /// Without Foundation and regular expressions.
    fileprivate func replacing(_ part: Character, by text: String) -> String {
        reduce(into: "") { $0 += $1 == part ? text : String($1) }
    }
}
