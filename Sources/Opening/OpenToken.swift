package import PKCS11
package import SecretVault
package import SecureMemory

/// The token that a URI names, found but not logged in to.
package struct OpenToken: Sendable {
    package let uri: TokenURI
    package let token: Token
    private let module: Module

    package init(uri: TokenURI, token: Token, module: Module) {
        self.uri = uri
        self.token = token
        self.module = module
    }

    /// Loads the module, in the environment that the configuration asks for and within `shelter`, and
    /// finds the token.
    package init(
        _ text: String, softHSM: String?, settings: ModuleSettings, shelter: Shelter,
        patience: Duration
    ) throws(Failure) {
        try Self.prepare(softHSM: softHSM, settings)
        do throws(TokenError) { uri = try TokenURI(text) } catch { throw Failure(error) }
        try shelter.enter(
            uri, tokenFolder: SoftHSMConfiguration.tokenFolder(modulePath: uri.modulePath))
        do throws(TokenError) {
            module = try Self.module(of: uri, settings, patience: patience)
            token = try Token.find(uri, in: module)
        } catch {
            throw Failure(error)
        }
    }

    /// Puts what the module needs into the environment, before it is loaded.
    package static func prepare(softHSM: String?, _ settings: ModuleSettings) throws(Failure) {
        try settings.setEnvironment()
        guard let softHSM else { return }
        // SoftHSM itself would only say that something failed.
        guard NewFile.isTaken(softHSM) else {
            throw Failure(
                .tokenUnavailable,
                "SOFTHSM2_CONF names \"\(softHSM)\", which does not exist",
                hint: "it lies beside the token it belongs to: bring both back, or correct it")
        }
        try Environment.set("SOFTHSM2_CONF", to: softHSM)
    }

    /// Loads the module that a URI names.
    package static func module(
        of uri: TokenURI, _ settings: ModuleSettings, patience: Duration
    ) throws(TokenError) -> Module {
        try Module(
            path: uri.modulePath, initArguments: settings.arguments,
            softHSMTokenFolder: SoftHSMConfiguration.tokenFolder(modulePath: uri.modulePath),
            patience: patience)
    }

    /// Where a login rewrites a token that a kill would then lose; nil as it should be.
    package var exposedFolder: String? { module.exposedTokenFolder }

    /// Whether other programs have made or destroyed keys that this one would not see.
    package var hasAged: Bool { token.hasAged }

    /// Logs in, once, with the PIN that the user's sources give.
    package func login(_ flags: GlobalFlags) throws(Failure) {
        if token.info.isUserPINCountLow, !token.info.isUserPINLocked, !flags.isQuiet {
            Voice.warn(
                "a wrong PIN was tried since the last right one; too many of them lock the token")
        }
        let pin = try PINSource.pin(for: uri, flags)
        do throws(TokenError) {
            try token.login(pin: pin, allowFinalTry: flags.allowsFinalTry)
        } catch {
            throw Failure(error)
        }
    }

    /// The same for the token of an existing vault.
    ///
    /// Another token never sees the PIN.
    package func login(to folder: VaultFolder, _ flags: GlobalFlags) throws(Failure) {
        try require(folder)
        try login(flags)
    }

    /// The same token once more, with a resident session of its own, for another thread.
    ///
    /// - Parameter pin: The one that ``token`` is logged in with.
    package func another(pin: consuming SecretBytes) throws(TokenError) -> Token {
        let token = try Token.find(uri, in: module)
        try token.login(pin: pin)
        return token
    }

    /// Refuses a token that is not the vault's.
    package func require(_ folder: VaultFolder) throws(Failure) {
        let found = token.info.serial
        guard found == folder.tokenSerial else {
            throw Failure(VaultError.otherToken(expected: folder.tokenSerial, found: found))
        }
    }
}
