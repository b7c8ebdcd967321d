import CLinux
import Glibc

extension Confinement {
    /// Signals of a crash.
    ///
    /// Swift's backtracer answers them by printing registers and the memory they point at, which
    /// may be a secret.
    private static let crashes = [
        SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS,
    ]

    /// Signals whose default kills in the middle of a write; ignored, the write fails with EPIPE or
    /// EFBIG instead.
    private static let writeFailures = [SIGPIPE, SIGXFSZ]

    static func quietSignals() throws(ConfinementError) {
        for signal in crashes { try require("sigaction", linux_reset_signal(signal)) }
        for signal in writeFailures { try require("sigaction", linux_ignore_signal(signal)) }
    }
}
