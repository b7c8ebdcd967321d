import SecretVault

/// Something to do with the vault, on a thread of the token's.
struct Job: Sendable {
    /// What a job has learnt of the token.
    enum Verdict: Sendable {
        case well
        /// It did not do what it should: it must be opened anew.
        case failed
    }

    /// - Parameter vault: Nil while the token is away.
    let run: @Sendable (_ vault: Vault?) -> Verdict
}
