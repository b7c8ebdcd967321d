import Confinement
import Glibc
import SecureMemory
import Vocabulary

/// What the process and the kernel under it are like.
extension Diagnoses {
    mutating func addProcess() {
        let user = geteuid()
        if user == 0 {
            add(
                .host, "user", .warning, "root, whom nothing on this host is kept from",
                "run kist as a user of its own, who owns vault and token")
        } else {
            good(.host, "user", "uid \(user)")
        }
        addMemory()
        if KernelFeatures.isDumpable || KernelFeatures.coreByteLimit > 0 {
            add(
                .host, "memory dumps", .bad, "a crash or another process could show secrets",
                "something undoes what kist gives up at its start; look at wrappers and preloads")
        } else {
            good(.host, "memory dumps", "none: not dumpable, core limit 0")
        }
        addKernel()
        if NewFile.isTaken("/dev/log") {
            good(.host, "system log", "takes notes of openings and chain heads")
        } else {
            add(
                .host, "system log", .warning,
                "there is none: refused openings and the audit chain's heads are kept nowhere else",
                "run a log, or keep the head that \"kist check\" shows on another host")
        }
    }

    private mutating func addMemory() {
        let limit = KernelFeatures.lockedByteLimit
        let shown = limit == .max ? "no limit" : "limit \(limit / 1024) KiB"
        // The first page of secret memory tells whether there is any to lock.
        let isTaken = (try? SecretBytes(byteCount: 1)) != nil
        if isTaken, !SecretBytes.lockingFailed, limit >= 65_536 {
            good(.host, "locked memory", shown)
        } else {
            let swap = Self.hasSwap ? "secrets may reach the swap" : "there is no swap now, though"
            add(
                .host, "locked memory", .warning, "\(shown): \(swap)",
                "raise it: \"ulimit -l 8192\", limits.conf(5), or LimitMEMLOCK=8M in a unit")
        }
    }

    private static var hasSwap: Bool {
        guard let text = HostText.read("/proc/swaps") else { return true }
        return text.split(separator: "\n").count > 1
    }

    private mutating func addKernel() {
        good(.host, "kernel", HostText.kernelRelease)
        let landlock = KernelFeatures.landlockVersion
        if landlock >= 2 {
            good(.host, "Landlock", "version \(landlock)")
        } else {
            add(
                .host, "Landlock", .warning,
                landlock == 1
                    ? "version 1, which is too old"
                    : "the kernel has none, or this container forbids it",
                "Linux 5.19 or newer, with \"landlock\" in the boot parameter lsm=")
        }
        if KernelFeatures.hasSeccompFilter {
            good(.host, "seccomp", "system calls can be filtered")
        } else {
            add(
                .host, "seccomp", .warning, "system calls cannot be filtered",
                "a kernel with CONFIG_SECCOMP_FILTER")
        }
    }

    /// What of the sandbox holds from here on: for the module, too.
    mutating func addSandbox() {
        guard let report = Sandbox.inForce else { return }
        if report.isComplete {
            good(.host, "sandbox", "in force: \(report.words)")
        } else {
            add(
                .host, "sandbox", .warning, report.words,
                report.files == .off
                    ? "take KIST_SANDBOX=no out of environment and configuration"
                    : "a kernel with Landlock 2 and seccomp; --require-sandbox refuses to do without"
            )
        }
    }

    mutating func addClock() {
        let now = Clock.now()
        if now.seconds < Self.notBefore {
            add(
                .host, "clock", .bad, "it says \(now.text), which is before this kist was made",
                "set it right: recovery windows and the audit trail depend on it")
        } else if KernelFeatures.isClockSynchronised == true {
            good(.host, "clock", "\(now.text), kept in step")
        } else {
            add(
                .host, "clock", .warning, "\(now.text), and nothing is known to keep it in step",
                "run chrony or systemd-timesyncd: a clock that jumps holds purges up")
        }
        if Clock.bootMoment() == .unknown {
            add(
                .host, "boot clock", .warning,
                "/proc does not tell this boot: nothing vouches for the clock",
                "mount /proc, or purges will ask for --trust-clock")
        } else {
            good(.host, "boot clock", "vouches for the wall clock")
        }
    }

    /// 2026-01-01.
    private static let notBefore: Int64 = 1_767_225_600
}
