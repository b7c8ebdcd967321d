import VaultFormat

/// What lists show of every live record.
struct IndexContent: Sendable {
    /// The secrets, as each thread that read the index has found some.
    let parts: [SecretLines]
    /// The others, in the order of the index.
    let others: [IndexSummary]
}
