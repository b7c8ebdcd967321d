import CLinux
import Glibc

/// What the running kernel offers to a process that gives something up, and what of it this process
/// has given up.
package enum KernelFeatures {
    /// The version of Landlock's interface; 0 when the kernel has none or does not allow it.
    package static var landlockVersion: Int { max(0, Int(linux_landlock_version())) }

    /// Whether system calls can be forbidden by a filter (seccomp(2)).
    package static var hasSeccompFilter: Bool { linux_has_seccomp_filter() == 0 }

    /// Whether a program started from here can gain rights by its file.
    package static var hasNoNewPrivileges: Bool { linux_has_no_new_privileges() == 1 }

    /// Whether another process of the user, or a crash, can read this one's memory.
    package static var isDumpable: Bool { linux_is_dumpable() != 0 }

    /// The most that a core file may hold, in bytes.
    package static var coreByteLimit: UInt64 { limit(__rlimit_resource_t(RLIMIT_CORE.rawValue)) }

    /// How many bytes may be locked into memory; `UInt64.max` without a limit.
    package static var lockedByteLimit: UInt64 {
        limit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue))
    }

    /// Whether something keeps the clock in step with others; nil where the kernel does not say.
    package static var isClockSynchronised: Bool? {
        let answer = linux_is_clock_synchronised()
        return answer < 0 ? nil : answer == 1
    }

    private static func limit(_ resource: __rlimit_resource_t) -> UInt64 {
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
        return UInt64(limit.rlim_cur)
    }
}
