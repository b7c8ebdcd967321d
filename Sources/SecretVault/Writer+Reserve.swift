import FileStore
import VaultFormat

/// The reserve of a vault: what a purge writes must fit on a full disk.
extension Writer {
    private static let unit = 65_536

    /// Runs a step of a purge; when the disk has no room for it, gives the reserve up and runs it once
    /// more.
    func spendingReserve(_ step: () throws(VaultError) -> Void) throws(VaultError) {
        do throws(VaultError) { try step() } catch {
            guard case .store(let cause) = error, cause.isNoSpace else { throw error }
            // What cannot be given up leaves the disk as full as it was.
            try? store.remove(Layout.reserve)
            try step()
        }
    }

    /// Has the reserve hold a few slots and the shard, as large as it is now.
    ///
    /// A disk that has no room for it has said so; the change stands all the same.
    func keepReserve(for shard: ShardFile) {
        let needed = shard.entries.count + shard.summaries.count + Self.unit / 4
        let units = (needed + Self.unit - 1) / Self.unit
        try? store.keepReserve(Layout.reserve, byteCount: units * Self.unit)
    }
}
