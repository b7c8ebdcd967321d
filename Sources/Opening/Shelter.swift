import Confinement
import Glibc
package import PKCS11
import Sealing

/// The sandbox of one command: entered when all its words are read and before the token's module is
/// loaded, whose code then reaches no more than the command itself.
package struct Shelter: Sendable {
    package let settings: SandboxSettings
    package let reach: Reach
    /// The folders of the vaults that the command opens.
    package let vaults: [String]

    package init(settings: SandboxSettings, reach: Reach, vaults: [String]) {
        self.settings = settings
        self.reach = reach
        self.vaults = vaults
    }

    /// Loads libcrypto: before a module is, which may use the same library, and while it can be found.
    ///
    /// To enter a shelter does so first. Throws `configuration`.
    package static func loadLibrary() throws(Failure) {
        do throws(LibraryMissing) { try LibraryMemory.guardKeys() } catch { throw Failure(error) }
    }

    /// Enters it; without a `uri` for a command that needs no token.
    ///
    /// Throws `configuration` when it is required and not complete or when libcrypto is missing,
    /// `inputOutput` when a place that it is about cannot be looked at.
    package func enter(_ uri: TokenURI? = nil, tokenFolder: String? = nil) throws(Failure) {
        try enter(modulePath: uri?.modulePath, pinFile: uri?.pinFile, tokenFolder: tokenFolder)
    }

    /// The same for a module whose token is still to be made.
    package func enter(modulePath: String?, pinFile: String?, tokenFolder: String?) throws(Failure)
    {
        // What was entered first holds all that the second may.
        guard Sandbox.inForce == nil else { return }
        try Self.loadLibrary()
        guard settings.isOn else { return Sandbox.leaveOff() }
        let needs = modulePath.map { ModuleNeeds(path: $0) }
        let sockets = settings.sockets ?? needs?.sockets ?? .none
        var sandbox = Sandbox(sockets: sockets.widened(to: reach.sockets))
        for vault in vaults {
            sandbox.allow(reach.vault, vault)
            if reach.listsBeside { sandbox.allow(.list, Reach.folder(above: vault)) }
        }
        for (access, path) in reach.others { sandbox.allow(access, path) }
        for (access, path) in needs?.places ?? [] { sandbox.allow(access, path) }
        if let tokenFolder { sandbox.allow(reach.token, tokenFolder) }
        for path in settings.paths { sandbox.allow(.use, path) }
        if needs != nil {
            if let path = pinFile ?? PINSource.credentialPath { sandbox.allow(.readFile, path) }
        }
        if isatty(STDERR_FILENO) == 1 || isatty(STDIN_FILENO) == 1 {
            sandbox.allow(.converse, "/dev/tty")
        }
        // Read once, while it can be.
        Clock.rememberBoot()
        let report: SandboxReport
        do throws(ConfinementError) { report = try sandbox.enter() } catch { throw Failure(error) }
        guard report.isComplete || !settings.isRequired else { throw Failure(lacking: report) }
    }
}
