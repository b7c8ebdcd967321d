import Glibc
package import Vocabulary

/// The host's wall clock.
package enum Clock {
    package static func now() -> UnixTime {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else {
            preconditionFailure("the kernel has no clock")
        }
        return UnixTime(seconds: Int64(time.tv_sec))
    }

    /// What has passed since some moment, whatever is done to the wall clock.
    package static func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// This moment by the kernel's count, which nobody can set.
    ///
    /// Unknown where `/proc` is away.
    package static func bootMoment() -> BootMoment {
        var time = timespec()
        guard let boot = bootID, unsafe clock_gettime(CLOCK_BOOTTIME, &time) == 0 else {
            return .unknown
        }
        return BootMoment(boot: boot, uptimeSeconds: UInt64(time.tv_sec))
    }

    /// Reads which boot this is, before a sandbox shuts `/proc` away.
    static func rememberBoot() { _ = bootID }

    /// The UUID in `/proc/sys/kernel/random/boot_id`.
    private static let bootID: Identifier? = {
        let file = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 36)
        guard unsafe read(file, &text, text.count) == text.count else { return nil }
        return Identifier(uuid: text)
    }()
}
