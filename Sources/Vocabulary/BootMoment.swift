/// A moment as the running kernel counts it: nobody can set this clock, but it begins anew with each
/// boot.
package struct BootMoment: Hashable, Sendable {
    /// The kernel's random id of this boot; none when it is not known.
    package let boot: Identifier
    /// Seconds since the boot, sleep included.
    package let uptimeSeconds: UInt64

    /// Vouches for nothing.
    package static let unknown = BootMoment(boot: .none, uptimeSeconds: 0)

    package init(boot: Identifier, uptimeSeconds: UInt64) {
        self.boot = boot
        self.uptimeSeconds = uptimeSeconds
    }
}
