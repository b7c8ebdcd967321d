import Opening

/// What stands on the agent's command line: flags that every command of kist takes, too.
enum Invocation {
    case serve(GlobalFlags)
    case help
    case version

    static let helpText = """
        kistd: serves a vault to the applications of this host

        usage: kistd [flags]

        Holds one token logged in and answers the operations of the contract on a Unix socket, and
        on TCP when KIST_LISTEN says where. The configuration, or the environment over it, says:

          KIST_SOCKET           the Unix socket (default /run/kist/kistd.sock as root, else
                                $XDG_RUNTIME_DIR/kistd.sock)
          KIST_SOCKET_MODE      0600 (default) for its owner, 0660 for the group of its folder too
          KIST_LISTEN           ADDRESS:PORT for TCP; none by default
          KIST_TLS_CERTIFICATE  the certificate chain, PEM; without it TCP is for loopback alone
          KIST_TLS_KEY          its private key, PEM
          KIST_TOKEN_SESSIONS   how many calls of the token at once, 1 to 64 (default 4)
          KIST_CONNECTIONS      how many connections at once, 1 to 65536 (default 2048)

        The sandbox of kist is entered before the token's module is loaded (KIST_SANDBOX,
        KIST_SANDBOX_PATHS, KIST_TOKEN_NETWORK, KIST_REQUIRE_SANDBOX); it lets kistd use the folder of
        its socket, which should hold nothing else, and the network if KIST_LISTEN is set.

        The PIN is read once, from where kist reads it. SIGTERM ends what runs and logs out.

        flags:
          --vault DIR             the vault folder, over KIST_VAULT
          --token URI             the token, over KIST_TOKEN (RFC 7512)
          --config FILE           the configuration, over KIST_CONFIG
          --pin-fd N              read the PIN from descriptor N
          --lock-timeout SECONDS  how long to wait for others (default 10)
          --allow-final-try       log in though a wrong PIN would lock the token
          --require-sandbox       refuse to run where the kernel has no sandbox
          --help, --version

        examples:
          kistd --config /etc/kist/kist.conf
              serve the vault that the configuration names
          KIST_SOCKET=/run/kist/kistd.sock kist get db_password
              read a secret through it, without a PIN

        """

    private static let flags = [
        "vault", "token", "config", "pin-fd", "lock-timeout", "allow-final-try", "require-sandbox",
    ]

    /// - Parameter words: Behind the program's name.
    init(_ words: [String]) throws(Failure) {
        var values: [String: [String]] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" { self = .help; return }
            if word == "--version" { self = .version; return }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].dropFirst(2))
            guard parts[0].utf8.starts(with: "--".utf8), Self.flags.contains(name) else {
                throw .usage("kistd takes no \"\(word)\"", hint: "\"kistd --help\" lists its flags")
            }
            guard values[name] == nil else { throw .usage("--\(name) is given twice") }
            if name == "allow-final-try" || name == "require-sandbox" {
                guard parts.count == 1 else { throw .usage("--\(name) takes no value") }
                values[name] = []
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw .usage("--\(name) needs a value")
            }
            values[name] = [value]
        }
        self = .serve(try GlobalFlags(values))
    }
}
