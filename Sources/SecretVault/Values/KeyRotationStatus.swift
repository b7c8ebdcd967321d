import VaultFormat
package import Vocabulary

/// How a key is rotated by `maintain`.
package struct KeyRotationStatus: Equatable, Sendable {
    package let isEnabled: Bool
    /// Seconds between rotations.
    package let intervalSeconds: UInt64
    package let last: UnixTime
    package let next: UnixTime

    package init(
        isEnabled: Bool, intervalSeconds: UInt64, last: UnixTime, next: UnixTime
    ) {
        self.isEnabled = isEnabled
        self.intervalSeconds = intervalSeconds
        self.last = last
        self.next = next
    }

    init(_ rotation: Rotation) {
        isEnabled = rotation.isEnabled
        intervalSeconds = rotation.intervalSeconds
        last = rotation.last
        next = rotation.next
    }
}
