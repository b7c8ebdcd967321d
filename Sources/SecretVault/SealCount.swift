import FileStore
import VaultFormat

/// How many data keys one version of a CMK may have sealed: never less than it has.
///
/// It is what all keys of the vault together may have sealed since the vault was made, from numbers that the
/// audit chain holds anyway. Decisions, Keys.
package enum SealCount {
    /// From here on `gcm` with random nonces should not go on under one key: a quarter of the 2^32 of
    /// NIST SP 800-38D, 8.3.
    package static let limit: UInt64 = 1 << 30

    /// The most that one change seals: all versions of a secret, when it is sealed anew.
    private static let perChange = UInt64(Bounds.versions)

    static func bound(changes: UInt64, events: UInt64) -> UInt64 {
        let (product, isOver) = changes.multipliedReportingOverflow(by: perChange)
        let (sum, isOverAgain) = product.addingReportingOverflow(events)
        return isOver || isOverAgain ? .max : sum
    }
}

extension View {
    /// As of now; of events that another process is adding at this moment, as of the last change.
    func sealsAtMost() throws(VaultError) -> UInt64 {
        let last = try IntentChain(of: header, for: .read, in: store, keys: keys).last?.intent
        let floor = last?.events ?? .empty
        let events = try? EventChain(of: header, for: .read, floor: floor, in: store, keys: keys)
        return SealCount.bound(
            changes: last?.sequence ?? 0, events: events?.end.count ?? floor.count)
    }
}
