import Opening
import PKCS11
import SecretVault
import SecureMemory

/// Where vault and token are, and the PIN that opens it: all that is needed to open them again.
final class TokenPlace: Sendable {
    let vault: String
    let valueLimit: Int
    private let pin: VaultPin?
    private let uri: String
    private let softHSM: String?
    private let module: ModuleSettings
    private let shelter: Shelter
    private let patience: Duration
    private let allowsFinalTry: Bool
    private let userPIN: SecretBytes
    /// What the files of the vault were opened to, for all threads.
    private let files = ProvenFiles()

    /// Reads the PIN; the token is not asked yet.
    ///
    /// - Parameter reach: What the sandbox has to let the agent do, beside the token's module.
    init(
        _ configuration: Configuration, _ flags: GlobalFlags, reach: Reach
    ) throws(Failure) {
        guard let uri = configuration.token else {
            throw Failure(
                .configuration, "no token is configured",
                hint: "name one with --token or KIST_TOKEN, or the configuration with --config")
        }
        vault = configuration.vault
        pin = configuration.pin
        self.uri = uri
        softHSM = configuration.softHSM
        module = configuration.module
        shelter = Shelter(
            settings: configuration.sandbox, reach: reach,
            vaults: [try OpenVault.folder(at: vault).pathText])
        patience = flags.lockTimeout
        allowsFinalTry = flags.allowsFinalTry
        valueLimit = try OpenVault.folder(at: vault).valueLimit
        let parsed: TokenURI
        do throws(TokenError) { parsed = try TokenURI(uri) } catch { throw Failure(error) }
        userPIN = try PINSource.pin(for: parsed, flags)
    }

    /// Why a token was not opened.
    enum Refusal: Error {
        /// The PIN was refused: it must not be tried again.
        case pin(Failure)
        /// It may go better later.
        case passing(Failure)

        var failure: Failure {
            switch self {
            case .pin(let failure), .passing(let failure): failure
            }
        }
    }

    /// Loads the module, within the sandbox, logs in, once, and opens the vault to see that it is the right one.
    ///
    /// - Parameter isFirst: Whether the process has still one thread, so that its environment can be
    ///   changed.
    /// - Returns: The token, and what the vault says becomes of the audit entry of a read.
    func open(isFirst: Bool) throws(Refusal) -> (token: OpenToken, readAudit: ReadAudit) {
        let opened: OpenToken
        let folder: VaultFolder
        do throws(Failure) {
            folder = try OpenVault.folder(at: vault)
            opened = try OpenToken(
                uri, softHSM: isFirst ? softHSM : nil,
                settings: isFirst ? module : module.withoutEnvironment, shelter: shelter,
                patience: patience)
            try opened.require(folder)
        } catch { throw .passing(error) }
        do throws(TokenError) {
            try opened.token.login(pin: try copyOfPIN(), allowFinalTry: allowsFinalTry)
        } catch {
            switch error {
            case .pinIncorrect, .pinLocked, .pinFinalTry, .pinInvalid: throw .pin(Failure(error))
            default: throw .passing(Failure(error))
            }
        }
        do throws(VaultError) {
            return (opened, try Vault(folder, token: opened.token, pin: pin).readAudit)
        } catch {
            throw .passing(Failure(error))
        }
    }

    /// The vault for one more thread, with a session of its own.
    func vault(on opened: OpenToken) throws(Failure) -> Vault {
        let folder = try OpenVault.folder(at: vault)
        let token: Token
        do throws(TokenError) { token = try opened.another(pin: try copyOfPIN()) } catch {
            throw Failure(error)
        }
        do throws(VaultError) {
            return try Vault(folder, token: token, pin: pin, remembering: files)
        } catch { throw Failure(error) }
    }

    private func copyOfPIN() throws(TokenError) -> SecretBytes {
        do throws(SecretBytesError) { return try userPIN.slice(0..<userPIN.byteCount) } catch {
            throw .outOfMemory
        }
    }
}
