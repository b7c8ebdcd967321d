package import Vocabulary

/// Who asks, when, under which id, and how long it may wait for others.
package struct Request: Sendable {
    package let principal: Principal
    package let now: UnixTime
    /// The same moment by the kernel's count, which nobody can set.
    package let boot: BootMoment
    /// Random; stands in the audit chain.
    package let id: Identifier
    /// How long to wait for a lock before answering ``VaultError/busy``.
    package let lockDeadline: Duration

    package init(
        principal: Principal, now: UnixTime, boot: BootMoment, id: Identifier,
        lockDeadline: Duration
    ) {
        self.principal = principal
        self.now = now
        self.boot = boot
        self.id = id
        self.lockDeadline = lockDeadline
    }
}
