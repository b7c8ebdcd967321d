import Confinement
import Logging
import Opening
import SecretVault
import SecureMemory

/// What the agent says of itself when its token is open: what is in force from here on, and what is not.
struct StartNotice {
    private let settings: Settings
    private let readAudit: ReadAudit
    private let descriptors: Int

    /// What the process has open besides its connections, and some more.
    private static let ownDescriptors = 64

    /// - Parameter descriptors: How many there may be.
    init(_ settings: Settings, readAudit: ReadAudit, descriptors: Int) {
        self.settings = settings
        self.readAudit = readAudit
        self.descriptors = descriptors
    }

    /// One line that says all, and one more for each thing that is not as it should be.
    func tell(_ log: Logger) {
        let sandbox = Sandbox.inForce
        log.notice(
            "started",
            metadata: [
                "version": "\(Version.text)", "sandbox": "\(sandbox?.words ?? "none")",
                "read-audit": "\(readAudit.rawValue)", "token-sessions": "\(settings.sessions)",
                "connections": "\(settings.connections)",
                "memory": SecretBytes.lockingFailed ? "may be swapped" : "locked",
            ])
        if sandbox?.isComplete != true {
            log.warning("the sandbox is not complete: KIST_REQUIRE_SANDBOX refuses to do without")
        }
        if SecretBytes.lockingFailed { Self.warnOfSwap(log) }
        if descriptors < settings.connections + Self.ownDescriptors {
            log.warning(
                "the limit for descriptors is lower than KIST_CONNECTIONS needs",
                metadata: ["limit": "\(descriptors)"])
        }
    }

    static func warnOfSwap(_ log: Logger) {
        log.warning("secrets may reach the swap: the limit for locked memory is too low")
    }
}
