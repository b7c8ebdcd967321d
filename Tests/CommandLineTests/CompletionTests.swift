import Foundation
import Testing

/// What the completion scripts offer in the shells they are written for.
@Suite struct CompletionTests {
    enum Shell: String, CaseIterable, CustomTestStringConvertible {
        case bash, zsh, fish

        var testDescription: String { rawValue }

        var isThere: Bool {
            ["/bin", "/usr/bin"].contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/\(rawValue)")
            }
        }

        /// A shell script that prints what is offered behind `$line`, a line each.
        fileprivate var asking: String {
            switch self {
            case .bash:
                """
                exec bash --norc -c '. ./bash; read -ra COMP_WORDS <<<"$line"
                    [ "${line% }" = "$line" ] || COMP_WORDS+=("")
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kist; printf "%s\\n" "${COMPREPLY[@]}"'
                """
            case .zsh: "exec zsh -f asking.zsh"
            case .fish: #"exec fish -N -c 'source fish; complete -C "$line"' | cut -f 1"#
            }
        }
    }

    @Test(arguments: Shell.allCases)
    func `a shell offers what fits, and nothing else`(shell: Shell) throws {
        guard shell.isThere else {
            print("completion: \(shell.rawValue) is not installed, skipped")
            return
        }
        var place = try Place.empty()
        try place.write(place.done("completion", shell.rawValue), to: shell.rawValue)
        try place.write(Self.zsh, to: "asking.zsh")
        if shell == .zsh { try place.write(place.done("completion", "zsh"), to: "_kist") }
        for (line, offered, others) in Self.lines {
            place.environment["line"] = line
            let told = try place.shell(shell.asking, seconds: 60)
            let words = Set(told.lines)
            let context = "\(shell.rawValue): \(line)| \(told.text)\(told.errors)"
            for word in offered { #expect(words.contains(word), "\(word) in \(context)") }
            for word in others { #expect(!words.contains(word), "no \(word) in \(context)") }
        }
    }

    /// Lines, words that are offered behind them, and words that are not.
    private static let lines: [(String, [String], [String])] = [
        ("kist ", ["create", "get", "key", "kms", "completion"], ["rotate"]),
        ("kist ke", ["key"], ["get"]),
        ("kist key ", ["create", "rotate", "alias"], ["get"]),
        ("kist get --", ["--label", "--version-id", "--json"], ["--days", "--root"]),
        ("kist get db --la", ["--label"], ["--json"]),
        ("kist delete db --", ["--days", "--force", "--vault"], ["--label"]),
        ("kist key rotate x --r", ["--root"], ["--label"]),
        ("kist key create --", ["--spec", "--tag", "--config"], ["--root"]),
        ("kist init --scheme ", ["gcm", "wrap", "oaep"], ["get", "--json"]),
        ("kist completion ", ["bash", "zsh", "fish"], ["get"]),
        ("kist kms En", ["Encrypt", "EnableKey"], ["Decrypt"]),
        ("kist kms Encrypt --P", ["--Plaintext"], ["--CiphertextBlob"]),
    ]

    /// zsh completes only at a terminal: in one of its own, and what it offers is caught on the way.
    private static let zsh = #"""
        zmodload zsh/zpty || exit 3
        cat >inner <<'END'
        PROMPT=
        fpath=($PWD $fpath)
        autoload -Uz compinit
        compinit -u -d $PWD/dump
        bindkey '^I' complete-word
        zstyle ':completion:*' list-grouped false
        zstyle ':completion:*' insert-tab false
        ended() { echo "offers end" }
        comppostfuncs=(ended exit)
        compadd() {
            if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
            local -a offers
            builtin compadd -A offers "$@"
            (( $#offers )) && printf 'offer %s\n' $offers
            builtin compadd "$@"
        }
        echo ready
        END
        zpty z env TERM=dumb zsh -f -i
        zpty -w z "source $PWD/inner"
        while zpty -r z said; do [[ $said == ready* ]] && break; done
        zpty -w -n z "$line"$'\t'
        while zpty -r z said; do
            said=${said//[$'\r\n']/}
            [[ $said == *"offers end"* ]] && exit 0
            [[ $said == *"offer "* ]] && print -r -- ${said#*offer }
        done
        exit 2
        """#
}
