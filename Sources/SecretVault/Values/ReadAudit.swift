/// What becomes of the audit entry of a read before its answer is given.
package enum ReadAudit: String, Sendable, CaseIterable {
    /// No entry.
    case off
    /// Written; a power cut may take the newest.
    case written
    /// Written and synced.
    case synced
}
