import Confinement
import Glibc

/// As confined as kist, and as careless as it must not be.
func leak() -> Never {
    do { try Confinement.enter() } catch { exit(254) }
    var secret = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(STDIN_FILENO, &secret, secret.count)
    guard count > 0 else { exit(253) }
    _ = unsafe write(STDOUT_FILENO, "read\n", 5)
    _ = close(STDOUT_FILENO)
    // Still in use: the last look at it is behind the last call.
    _exit(secret[0] == secret[count - 1] ? 1 : 0)
}
