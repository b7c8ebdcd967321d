import Glibc
import PKCS11
package import SecretVault
import SecureMemory
import Vocabulary

/// The vault as a command sees it: opened, with the request it acts under.
package struct OpenVault {
    package let configuration: Configuration
    private let vault: Vault
    private let request: Request

    /// Finds the vault folder, before anything else is asked for.
    package static func folder(at path: String) throws(Failure) -> VaultFolder {
        do throws(VaultError) {
            return try VaultFolder.open(path)
        } catch {
            throw Failure(error)
        }
    }

    /// Opens what the flags, the environment and the configuration name.
    package init(_ flags: GlobalFlags) throws(Failure) {
        let configuration = try Configuration(flags)
        try self.init(configuration, try Self.folder(at: configuration.vault), flags)
    }

    /// Opens the vault in a folder that was found before.
    package init(
        _ configuration: Configuration, _ folder: VaultFolder, _ flags: GlobalFlags
    ) throws(Failure) {
        try self.init(configuration, [folder], flags)
    }

    /// Opens the vault in another folder, by the configuration's token and pin.
    ///
    /// - Returns: Beside it, what the configuration says.
    package static func elsewhere(
        _ path: String, _ flags: GlobalFlags
    ) throws(Failure) -> (opened: OpenVault, configuration: Configuration) {
        let configuration = try Configuration(flags)
        let folder = try folder(at: try Environment.absolute(path))
        var flags = flags
        flags.reach.read(configuration.vault)
        return (try OpenVault(configuration, folder, flags), configuration)
    }

    /// Opens a vault that may be in need of repair: by its copy when VAULT is not what was written.
    package init(toRepair flags: GlobalFlags) throws(Failure) {
        let configuration = try Configuration(flags)
        let folders: [VaultFolder]
        do throws(VaultError) { folders = try VaultFolder.openToRepair(configuration.vault) } catch
        {
            throw Failure(error)
        }
        try self.init(configuration, folders, flags)
    }

    /// Opens a vault on a token that takes the place of the one it belongs to.
    package init(toAdopt flags: GlobalFlags) throws(Failure) {
        let configuration = try Configuration(flags)
        try self.init(
            configuration, [try Self.folder(at: configuration.vault)], flags, isAdopting: true)
    }

    private init(
        _ configuration: Configuration, _ folders: [VaultFolder], _ flags: GlobalFlags,
        isAdopting: Bool = false
    ) throws(Failure) {
        guard let text = configuration.token else {
            throw Failure(
                .configuration, "no token is configured",
                hints: [
                    "name one with --token or KIST_TOKEN, or the configuration that does with "
                        + "--config",
                    "\"kist init --softhsm\" makes a token and a vault",
                ])
        }
        do throws(Failure) {
            let opened = try OpenToken(
                text, softHSM: configuration.softHSM, settings: configuration.module,
                shelter: Shelter(
                    settings: configuration.sandbox, reach: flags.reach,
                    vaults: [folders[0].pathText]),
                patience: flags.lockTimeout)
            if isAdopting {
                try opened.login(flags)
            } else {
                let serial = opened.token.info.serial
                try opened.login(
                    to: folders.first { $0.tokenSerial == serial } ?? folders[0], flags)
            }
            if let folder = opened.exposedFolder { Self.warnOfExposedToken(folder, flags) }
            vault =
                isAdopting
                ? try Self.adopting(opened.token, folders[0], configuration.pin)
                : try Self.first(of: folders, opened.token, configuration.pin)
        } catch {
            // The vault's own audit chain cannot be written before it is open.
            SystemLog.note("vault \"\(configuration.vault)\" was not opened: \(error.line)")
            throw error
        }
        self.configuration = configuration
        request = try Request.now(flags)
        Self.warnOfUnlockedMemory(flags)
    }

    private static func adopting(
        _ token: Token, _ folder: VaultFolder, _ pin: VaultPin?
    ) throws(Failure) -> Vault {
        do throws(VaultError) { return try Vault(adopting: token, for: folder, pin: pin) } catch {
            throw Failure(error)
        }
    }

    /// The first that is authentic; the first's error when none is.
    private static func first(
        of folders: [VaultFolder], _ token: Token, _ pin: VaultPin?
    ) throws(Failure) -> Vault {
        var failure: VaultError?
        for folder in folders {
            do throws(VaultError) { return try Vault(folder, token: token, pin: pin) } catch {
                failure = failure ?? error
            }
        }
        throw failure.map { Failure($0) } ?? Failure(.bug, "no vault was looked at")
    }

    /// Does one thing with the vault; its errors become the command's, with the nearest name when a
    /// name is not known.
    package func perform<R: ~Copyable>(
        _ body: (Vault, Request) throws(VaultError) -> R
    ) throws(Failure) -> R {
        defer { noteChainHead() }
        do throws(VaultError) {
            return try body(vault, request)
        } catch {
            throw Failure(error, nearest: vault.nameNearest(to: error, request: request))
        }
    }

    /// The same under a request of its own, for one of many things.
    package func performAnew<R: ~Copyable>(
        _ flags: GlobalFlags, _ body: (Vault, Request) throws(VaultError) -> R
    ) throws(Failure) -> R {
        let request = try Request.now(flags)
        return try perform { (vault, _) throws(VaultError) in try body(vault, request) }
    }

    /// Leaves the audit chain's end where the vault's folder does not reach.
    private func noteChainHead() {
        guard let head = vault.chainHead else { return }
        SystemLog.note(
            "vault \(vault.pin.vault.hex): intent \(head.sequence), head \(head.hashText)")
    }

    private static func warnOfExposedToken(_ folder: String, _ flags: GlobalFlags) {
        guard !flags.isQuiet else { return }
        Voice.warn(
            "a kill during a login can lose this token, because SoftHSM rewrites it each time; "
                + "\"chmod 400 \(folder)/*/token.object\" prevents that")
    }

    /// Warns when the kernel has not let secret memory be locked.
    package static func warnOfUnlockedMemory(_ flags: GlobalFlags) {
        guard SecretBytes.lockingFailed, !flags.isQuiet else { return }
        Voice.warn("secrets may reach the swap: the limit for locked memory is too low (ulimit -l)")
    }
}

extension Request {
    /// The caller's request, now.
    package static func now(_ flags: GlobalFlags) throws(Failure) -> Request {
        Request(
            principal: .user(geteuid()), now: Clock.now(), boot: Clock.bootMoment(),
            id: try RandomText.identifier(),
            lockDeadline: flags.lockTimeout)
    }
}
