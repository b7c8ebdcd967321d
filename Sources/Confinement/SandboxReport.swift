import CLinux
import Synchronization

/// Which parts of a ``Sandbox`` are in force, and why others are not.
package struct SandboxReport: Equatable, Sendable {
    /// One part.
    package enum Part: Equatable, Sendable {
        case inForce
        /// The kernel refused it: `ENOSYS` and `EOPNOTSUPP` say that it has none.
        case missing(errno: Int32)
        /// The owner has switched it off.
        case off
    }

    /// The bounds on files, by Landlock.
    package let files: Part
    /// Which version of Landlock the kernel has; 0 for none.
    package let landlockVersion: Int
    /// The bounds on system calls, by seccomp.
    package let calls: Part
    /// Which sockets may be made, as far as calls are bound.
    package let sockets: Sandbox.Sockets

    package init(files: Part, landlockVersion: Int, calls: Part, sockets: Sandbox.Sockets) {
        self.files = files
        self.landlockVersion = landlockVersion
        self.calls = calls
        self.sockets = sockets
    }

    /// Whether nothing is missing.
    package var isComplete: Bool { files == .inForce && calls == .inForce }
}

extension Sandbox {
    static let entered = Mutex<SandboxReport?>(nil)

    /// What is in force in this process; nil as long as nobody has entered or left off.
    package static var inForce: SandboxReport? { entered.withLock { $0 } }

    /// Notes that the owner wants none, for ``inForce``.
    package static func leaveOff() {
        let report = SandboxReport(
            files: .off, landlockVersion: max(Int(linux_landlock_version()), 0), calls: .off,
            sockets: .network)
        entered.withLock { $0 = report }
    }
}
