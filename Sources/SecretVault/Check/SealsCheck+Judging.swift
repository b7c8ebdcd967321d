import FileStore
import VaultFormat
import Vocabulary

/// What a step of the check says.
extension SealsCheck {
    /// What lists show of a record must be what its head says, unless a change of it is under way.
    static func compare<H: NamedHead>(
        _ record: Record<H>, _ entry: IndexEntry, _ shown: ShownSummaries
    ) throws(VaultError) {
        guard record.state == Intent.State(generation: entry.generation, tag: entry.tag) else {
            return
        }
        guard try shown.summary(of: entry) == record.head.summary else {
            throw .damaged(file: try shown.shardPath(of: entry).description, nil)
        }
    }

    /// Runs a step; what it throws about the store is a finding, anything else ends the check.
    static func finding(
        at place: String, _ body: () throws(VaultError) -> Void
    ) throws(VaultError) -> [Finding] {
        do throws(VaultError) { try body() } catch {
            guard let finding = Finding(error, at: place) else { throw error }
            return [finding]
        }
        return []
    }
}
