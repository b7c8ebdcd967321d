import Glibc
import Vocabulary

/// The host's wall clock.
enum Clock {
    static func now() -> UnixTime {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else {
            preconditionFailure("the kernel has no clock")
        }
        return UnixTime(seconds: Int64(time.tv_sec))
    }
}
