package import Confinement
import Glibc

extension Failure {
    /// A sandbox was required, and the kernel has not all of it.
    package init(lacking report: SandboxReport) {
        let (what, part) =
            report.files == .inForce ? ("seccomp", report.calls) : ("Landlock", report.files)
        self.init(
            .configuration, "the sandbox is required, and \(what) is not in force: \(part.reason)",
            hint: "\"kist doctor\" says more; without --require-sandbox and KIST_REQUIRE_SANDBOX "
                + "kist runs as confined as the kernel allows")
    }
}

extension SandboxReport.Part {
    /// Why it is not in force.
    package var reason: String {
        switch self {
        case .inForce: "it is in force"
        case .off: "switched off by KIST_SANDBOX"
        case .missing(ENOSYS): "the kernel has none, or one that is too old"
        case .missing(EOPNOTSUPP): "it is not among the kernel's security modules (lsm=)"
        case .missing(let number): SystemReason.text(number)
        }
    }
}
