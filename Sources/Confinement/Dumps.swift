import CLinux
import Glibc

extension Confinement {
    /// No core file, no ptrace and no /proc/<pid>/mem for other processes of the same user
    /// (PR_SET_DUMPABLE in prctl(2)).
    ///
    /// The limit covers file systems and dump programs that look at it alone.
    static func forbidDumps() throws(ConfinementError) {
        try require("prctl(PR_SET_DUMPABLE)", linux_set_dumpable(0))
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else {
            throw .refused(call: "setrlimit", errno: errno)
        }
    }

    /// New files and folders start without access for others.
    ///
    /// Code of a token module too.
    static func keepNewFilesPrivate() {
        _ = umask(0o077)
    }
}
