extension ConfigurationFile.Key {
    /// What it says, for `kist help configuration`.
    var meaning: String {
        switch self {
        case .vault: "the vault's folder; absolute"
        case .fingerprint: "which vault that must be; \"kist init\" writes it down"
        case .token: "the token, as a PKCS #11 URI (RFC 7512) with module-path and pin-source"
        case .softHSM: "SoftHSM's own configuration, where the token is one; absolute"
        case .tokenNetwork:
            "sockets that the token's module may use: no, unix (of this host) or yes (a network "
                + "too); no unless the module is known to need one"
        case .sandboxPaths:
            "what the module needs besides what is known of it: absolute paths, separated by "
                + "colons, that it may read, write and remove"
        case .requireSandbox:
            "yes: refuse to run where the kernel lacks Landlock or seccomp, as --require-sandbox "
                + "does; otherwise \"kist status\" tells what is in force"
        case .moduleArguments: "what the module is handed when it is initialised, if it wants that"
        case .p11Kit, .tpmStore, .tpmTransport, .yubiHSM, .googleKMS, .luna, .nShield:
            "read by that module in its environment, under its maker's name"
        case .socket:
            "where kistd listens; absolute. In the environment, and only there, it is also whom kist "
                + "asks, which needs no PIN then: get, create, put, list, describe, versions, "
                + "label, update, delete, restore, kms, and key create, list, describe, enable, "
                + "disable, delete, restore, rotate and alias. All other commands open the vault "
                + "themselves, and so do these with --vault, --token, --config or --pin-fd"
        case .socketMode: "who may connect to it: 0600, or 0660 for its group too; kistd alone"
        case .listen: "a numeric ADDRESS:PORT where kistd speaks HTTP, too; kistd alone"
        case .certificate: "the chain of certificates for TLS there, a PEM file; kistd alone"
        case .certificateKey: "the key of that certificate, a PEM file; kistd alone"
        case .sessions: "how many sessions with the token kistd keeps, 1 to 64; kistd alone"
        case .connections: "how many connections kistd takes at once; kistd alone"
        case .sandbox: "no: no sandbox at all, for a module that cannot live in one"
        }
    }
}

extension ConfigurationFile {
    /// `kist help configuration`.
    static var help: String {
        """
        Lines of KEY=value, KEY="value" or KEY='value'; empty lines and comments (#) are free. It is read
        from --config or KIST_CONFIG, else ~/.config/kist/kist.conf, else \(ConfigurationPlace.ofTheSystem),
        and must belong to whoever runs kist, or to root, and nobody else may write it. A variable KIST_…
        of the environment counts more than a line of the file, and a flag counts most.


        """ + Key.allCases.map { "\($0.rawValue)\n\(Help.paragraph($0.meaning))" }.joined()
    }
}
