import PKCS11
import SecretVault

/// `kist init`.
enum Init {
    static let command = Command(
        "init",
        flags: [
            Flag("softhsm", "make a development token too, on SoftHSM, with a random PIN"),
            Flag("module", .path("PATH"), "SoftHSM's module, with --softhsm"),
            Flag("scheme", .choice(["gcm", "wrap", "oaep"]), "how the token seals data keys"),
            Flag("value-limit", .text("N"), "the longest value in bytes (default 30720)"),
            Flag("region", .text("R"), "the region in ARNs (default local)"),
            Flag("account", .text("A"), "the account in ARNs (default 0)"),
            Flag(
                "read-audit", .choice(["off", "written", "synced"]),
                "the audit entry of a read (default written)"),
            Flag("accept-weak-token", "take a token that does not keep keys as asked"),
        ],
        summary: "make a vault, and with --softhsm a token for it",
        text: """
            The vault is made at --vault, else KIST_VAULT, else /var/lib/kist/vault for root and
            ~/.local/share/kist/vault for others. The configuration goes to --config, else
            KIST_CONFIG, else /etc/kist/kist.conf for root and ~/.config/kist/kist.conf for others;
            with it every other command finds vault and token.

            --softhsm puts a token, its softhsm2.conf and its PIN into DIR.token beside the vault
            DIR. If that folder is there already and the vault is not, its token is used. With a
            token of your own name it by --token, an RFC 7512 URI with module-path.

            A vault or a configuration that exists is never touched. After an init that was
            interrupted give the same command again; what it left, folders named DIR.init-… and
            DIR.token.init-… and keys on the token, "kist doctor" names with what to do.
            """,
        examples: [
            .init("kist init --softhsm", "a vault on a development token, ready to use"),
            .init(
                "KIST_CONFIG=$T/kist.conf kist init --softhsm --vault $T/vault",
                "the same, all in one folder"),
            .init(
                "kist init --token 'pkcs11:token=prod;serial=0123"
                    + "?module-path=/opt/hsm/lib.so&pin-source=file:/etc/kist/pin'",
                "a vault on your own token"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let places = try InitPlaces(arguments)
        let plan = try plan(arguments)
        if let pin = try UnfinishedInit(of: places)?.settled() {
            return try report(places, pin, arguments.global)
        }
        try places.refuseWhatIsThere()
        guard places.isSoftHSM || tokenURI(arguments) != nil else {
            throw arguments.wrong(
                "which token? Say --softhsm to make one, or name yours by --token")
        }
        try places.makeFolders()
        let token = try token(places, arguments)
        let pin = try make(places, plan, token, arguments.global)
        try Answer.give { () throws(Failure) in try report(places, pin, arguments.global) }
    }

    /// Makes the vault; its configuration is in place before the vault is.
    private static func make(
        _ places: InitPlaces, _ plan: VaultPlan, _ token: ReadyToken, _ flags: GlobalFlags
    ) throws(Failure) -> VaultPin {
        let request = try Request.now(flags)
        try UnfinishedInit.note(places)
        var isConfigured = false
        var failure: Failure?
        do throws(VaultError) {
            let pin = try Vault.initialise(
                at: places.vault, token: token.opened.token, plan: plan, request: request
            ) { (pin) throws(VaultError) in
                do throws(Failure) {
                    try places.writeConfiguration(pin, token.values)
                    isConfigured = true
                } catch {
                    failure = error
                    // Only stops the making; the reason is kept beside.
                    throw .busy
                }
            }
            UnfinishedInit.forget(places)
            return pin
        } catch {
            if !NewFile.isTaken(places.vault) {
                if isConfigured { NewFile.remove(places.configuration) }
                UnfinishedInit.forget(places)
            }
            throw failure ?? Failure(error)
        }
    }

    /// A token to make a vault on: logged in, and what the configuration must say of it.
    private struct ReadyToken {
        let opened: OpenToken
        let values: [(ConfigurationFile.Key, String)]
    }

    private static func token(
        _ places: InitPlaces, _ arguments: Arguments
    ) throws(Failure) -> ReadyToken {
        let patience = arguments.global.lockTimeout
        var reach = Reach.makingKeys
        reach.make(at: places.vault)
        reach.make(at: places.configuration)
        let shelter = Shelter(
            settings: try SandboxSettings(nil, arguments.global), reach: reach, vaults: [])
        if places.isSoftHSM {
            let made = try DevelopmentToken(
                places, module: arguments.value("module"), shelter, patience)
            let opened = try OpenToken(
                made.uri(serial: nil), softHSM: made.configuration,
                settings: ModuleSettings(nil), shelter: shelter, patience: patience)
            try opened.login(arguments.global)
            let uri = made.uri(serial: opened.token.info.serial)
            return ReadyToken(
                opened: opened, values: [(.token, uri), (.softHSM, made.configuration)])
        }
        let opened = try OpenToken(
            tokenURI(arguments) ?? "", softHSM: nil, settings: ModuleSettings(nil),
            shelter: shelter, patience: patience)
        try opened.login(arguments.global)
        // With its serial, so that a token that is given the same label later is not taken for it.
        var values = [
            (ConfigurationFile.Key.token, opened.uri.pinned(to: opened.token.info.serial))
        ]
        // What the module has found in the environment now it must find at every later command.
        values += SandboxSettings.values
        if let path = Environment["SOFTHSM2_CONF"] {
            values.append((.softHSM, try Environment.absolute(path)))
        }
        values += ModuleSettings.inherited()
        return ReadyToken(opened: opened, values: values)
    }

    private static func tokenURI(_ arguments: Arguments) -> String? {
        arguments.global.token ?? Environment["KIST_TOKEN"]
    }

    private static func plan(_ arguments: Arguments) throws(Failure) -> VaultPlan {
        var plan = VaultPlan()
        plan.scheme = try arguments.choice("scheme", ["gcm": .gcm, "wrap": .wrap, "oaep": .oaep])
        if let limit = try arguments.number("value-limit", in: 1...1_048_576) {
            plan.valueLimit = limit
        }
        if let region = try word("region", arguments) { plan.region = region }
        if let account = try word("account", arguments) { plan.account = account }
        let audits = ["off": ReadAudit.off, "written": .written, "synced": .synced]
        if let audit = try arguments.choice("read-audit", audits) { plan.readAudit = audit }
        plan.acceptsWeakToken = arguments.has("accept-weak-token")
        return plan
    }

    /// A part of an ARN.
    private static func word(_ flag: String, _ arguments: Arguments) throws(Failure) -> String? {
        guard let text = arguments.value(flag) else { return nil }
        let isGood =
            (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
        guard isGood else {
            throw arguments.wrong("--\(flag) takes 1 to 32 of a-z 0-9 -, not \"\(text)\"")
        }
        return text
    }

    private static func report(
        _ places: InitPlaces, _ pin: VaultPin, _ flags: GlobalFlags
    ) throws(Failure) {
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Vault", places.vault)
                json.member("Configuration", places.configuration)
                if places.isSoftHSM { json.member("TokenFolder", places.tokenFolder) }
                json.member("Fingerprint", pin.text)
            }
        } else if !flags.isQuiet {
            var fields = Fields()
            fields.add("Vault", places.vault)
            fields.add("Configuration", places.configuration)
            if places.isSoftHSM { fields.add("TokenFolder", places.tokenFolder) }
            fields.add("Fingerprint", pin.text)
            try fields.print()
        }
    }
}
