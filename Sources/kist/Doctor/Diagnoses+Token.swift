import PKCS11
import SecretVault
import Vocabulary

/// The module and the token, up to the login.
extension Diagnoses {
    mutating func addToken(
        of configuration: Configuration?, _ folder: VaultFolder?, _ unfinished: [String],
        _ flags: GlobalFlags
    ) {
        guard let configuration else {
            return skip(.token, "token", "the configuration cannot be used")
        }
        guard let text = configuration.token else {
            return add(
                .token, "token", .warning, "none is configured",
                "name one with --token or KIST_TOKEN; \"kist init --softhsm\" makes one")
        }
        guard let opened = find(text, configuration, folder, flags) else {
            return skip(.token, "login", "there is no token to log in to")
        }
        let folderOfTokens = SoftHSMConfiguration.tokenFolder(modulePath: opened.uri.modulePath)
        if let folderOfTokens { addProtection(of: folderOfTokens) }
        addPINFlags(opened.token.info)
        guard logIn(to: opened, folder, flags) else {
            return skip(.token, "what it does", "there is no login")
        }
        let status = folder.flatMap { addVault($0, opened.token, configuration, flags) }
        addWork(of: opened.token, for: status, unfinished)
    }

    /// The token; nil when there is none, which is told.
    private mutating func find(
        _ text: String, _ configuration: Configuration, _ folder: VaultFolder?,
        _ flags: GlobalFlags
    ) -> OpenToken? {
        do throws(Failure) {
            try OpenToken.prepare(softHSM: configuration.softHSM, configuration.module)
        } catch {
            add(.module, "SOFTHSM2_CONF", error)
            return nil
        }
        let uri: TokenURI
        do throws(TokenError) { uri = try TokenURI(text) } catch {
            add(.module, "module", Failure(error))
            return nil
        }
        let shelter = Shelter(
            settings: configuration.sandbox, reach: flags.reach,
            vaults: folder.map { [$0.pathText] } ?? [])
        do throws(Failure) {
            try Shelter.loadLibrary()
            good(.host, "libcrypto", "can be loaded")
        } catch {
            add(.host, "libcrypto", error)
            return nil
        }
        do throws(Failure) {
            try shelter.enter(
                uri, tokenFolder: SoftHSMConfiguration.tokenFolder(modulePath: uri.modulePath))
        } catch {
            add(.host, "sandbox", error)
            return nil
        }
        addSandbox()
        let module: Module
        do throws(TokenError) {
            module = try OpenToken.module(
                of: uri, configuration.module, patience: flags.lockTimeout)
            good(.module, "path", "\(uri.modulePath), which only root or you can replace")
            if let info = try module.info() {
                good(
                    .module, "version",
                    "\(info.description) \(info.version) of \(info.manufacturer), "
                        + "PKCS #11 \(info.standard)")
            }
        } catch {
            add(.module, "module", Failure(error))
            return nil
        }
        do throws(TokenError) {
            let opened = OpenToken(uri: uri, token: try Token.find(uri, in: module), module: module)
            let info = opened.token.info
            good(
                .token, "token",
                "\(info.label), serial \(info.serial), \(info.model) of \(info.manufacturer)")
            return opened
        } catch {
            add(.token, "token", Failure(error))
            return nil
        }
    }

    /// SoftHSM's `token.object`, which a login must not be able to rewrite.
    private mutating func addProtection(of folder: String) {
        do throws(TokenError) {
            if try SoftHSM.isWritable(tokenFolder: folder) {
                add(
                    .token, "token.object", .warning,
                    "writable: a kill during a login can lose the token",
                    "chmod 400 \(folder)/*/token.object")
            } else {
                good(.token, "token.object", "read-only: no login can lose the token")
            }
        } catch {
            add(.token, "token.object", Failure(error))
        }
    }

    private mutating func addPINFlags(_ info: TokenInfo) {
        if !info.isUserPINSet {
            add(
                .token, "PIN", .bad, "the token has none",
                "its security officer has to set one")
        } else if info.isUserPINLocked {
            add(.token, "PIN", Failure(TokenError.pinLocked))
        } else if info.isUserPINFinalTry {
            add(.token, "PIN", Failure(TokenError.pinFinalTry))
        } else if info.isUserPINToBeChanged {
            add(
                .token, "PIN", .warning, "the token wants it changed",
                "change it with the token's own program, and then its source")
        } else if info.isUserPINCountLow {
            add(
                .token, "PIN", .warning, "a wrong one was tried since the last right one",
                "find out who did; too many of them lock the token")
        } else {
            good(.token, "PIN", "no wrong one was tried")
        }
    }

    /// One login, as for any command; never when it could lock the token.
    private mutating func logIn(
        to opened: OpenToken, _ folder: VaultFolder?, _ flags: GlobalFlags
    ) -> Bool {
        var quiet = flags
        // What it would warn of stands in a line already.
        quiet.isQuiet = true
        do throws(Failure) {
            if let folder {
                try opened.login(to: folder, quiet)
            } else {
                try opened.login(quiet)
            }
        } catch {
            add(.token, "login", error)
            return false
        }
        good(.token, "login", "with the PIN from \(PINSource.words(for: opened.uri, flags))")
        return true
    }

    /// The vault itself; nil when it does not open.
    private mutating func addVault(
        _ folder: VaultFolder, _ token: Token, _ configuration: Configuration, _ flags: GlobalFlags
    ) -> VaultStatus? {
        do throws(Failure) {
            let request = try Request.now(flags)
            do throws(VaultError) {
                let vault = try Vault(folder, token: token, pin: configuration.pin)
                let status = try vault.status(request: request)
                good(.vault, "opens", "as vault \(status.pin.vault.hex)")
                if status.created > request.now {
                    add(
                        .vault, "time", .bad,
                        "it was made on \(status.created.text), which is yet to come",
                        "set the clock right")
                }
                let (count, findings) = try vault.inspectKeys(request: request)
                add(keys: count, findings, isAccepted: status.acceptsWeakToken)
                return status
            } catch { throw Failure(error) }
        } catch {
            add(.vault, "opens", error)
            return nil
        }
    }

    private mutating func add(keys count: Int, _ findings: [Finding], isAccepted: Bool) {
        let bad = findings.filter(\.isAlarm)
        if bad.isEmpty {
            good(.vault, "keys", "all \(count) are in the token, as they were asked for")
        }
        for finding in bad {
            let isSpared = isAccepted && finding.kind == .keyWeak
            add(
                .vault, "key \(finding.place)", isSpared ? .warning : .bad, finding.kind.meaning,
                isSpared
                    ? "the owner has accepted this token's weakness; another token ends it"
                    : "\"kist check --level 2\" looks at all of the vault")
        }
    }
}
