import CLinux
import Glibc
import Synchronization

/// What a process may still reach while it works with a token's module and a vault: some files, some
/// sockets, no other program.
///
/// Entered once the command line and the configuration are read, and before any code of the module
/// runs. Root is bound like anybody else.
package struct Sandbox: Sendable {
    /// Which sockets may be made.
    package enum Sockets: String, Sendable, CaseIterable {
        /// None but the datagrams of syslog(3).
        case none = "no"
        /// Those of this host: of a p11-kit server, of a TPM's broker.
        case local = "unix"
        /// Those of a network too: of an HSM in another place.
        case network = "yes"

        /// These, or those of `other` if they are more.
        package func widened(to other: Sockets) -> Sockets { code < other.code ? other : self }

        var code: Int32 {
            switch self {
            case .none: 0
            case .local: 1
            case .network: 2
            }
        }
    }

    private let sockets: Sockets
    private var places: [(path: String, access: Access)]

    /// With what every module needs: to read libraries and their settings, and random numbers.
    package init(sockets: Sockets) {
        self.sockets = sockets
        places = [
            ("/usr", .read), ("/etc/ld.so.cache", .readFile), ("/etc/ssl/openssl.cnf", .readFile),
            ("/dev/urandom", .readFile), ("/lib", .readUnlessLink), ("/lib64", .readUnlessLink),
        ]
        places.reserveCapacity(16)
    }

    /// Allows `access` to a file, or to a folder and all below it.
    ///
    /// What does not exist when the sandbox is entered is not allowed later either.
    package mutating func allow(_ access: Access, _ path: String) {
        places.append((path, access))
    }

    /// Enters the sandbox, as far as the kernel has one.
    ///
    /// It cannot be left, and entering another does not widen it. The files of Landlock are a matter
    /// of the calling thread and those it starts.
    ///
    /// - Returns: What is in force; ``inForce`` says the same later.
    /// - Throws: ``ConfinementError/unreachable(path:errno:)``; nothing is in force then but
    ///   no-new-privileges.
    @discardableResult
    package func enter() throws(ConfinementError) -> SandboxReport {
        let privileges = linux_forbid_new_privileges()
        let version = linux_landlock_version()
        let report = SandboxReport(
            files: privileges < 0 ? .missing(errno: -privileges) : try restrictFiles(version),
            landlockVersion: max(Int(version), 0),
            calls: privileges < 0
                ? .missing(errno: -privileges) : Self.part(linux_filter_calls(sockets.code)),
            sockets: sockets)
        Self.entered.withLock { $0 = report }
        return report
    }

    /// Of a place that is not there, or is closed to the caller anyway, nothing has to be allowed;
    /// and what lies in the kernel's own memory, such as a pipe, is not Landlock's.
    private static let noMatter = [ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EBADFD]

    private func restrictFiles(_ version: Int32) throws(ConfinementError) -> SandboxReport.Part {
        // The first version forbids every move from folder to folder, which a repair must do.
        guard version >= 2 else { return .missing(errno: version < 0 ? -version : ENOSYS) }
        let ruleset = linux_landlock_create(version, sockets.code)
        guard ruleset >= 0 else { return .missing(errno: -ruleset) }
        defer { close(ruleset) }
        for (path, access) in places {
            let result = unsafe linux_landlock_allow(
                ruleset, version, path, access.rights, access == .readUnlessLink ? 1 : 0)
            guard result >= 0 || Self.noMatter.contains(-result) else {
                throw .unreachable(path: path, errno: -result)
            }
        }
        return Self.part(linux_landlock_restrict(ruleset))
    }

    private static func part(_ result: Int32) -> SandboxReport.Part {
        result >= 0 ? .inForce : .missing(errno: -result)
    }
}
