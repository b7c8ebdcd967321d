import SecretVault
import Vocabulary

extension SecretDescription {
    /// Whether the secret's window is over: the contract knows it no more.
    func isGone(at now: UnixTime) -> Bool { plannedDeletion.map { $0 <= now } ?? false }
}

extension SecretListing {
    /// Whether the secret's window is over: the contract knows it no more.
    func isGone(at now: UnixTime) -> Bool { plannedDeletion.map { $0 <= now } ?? false }
}
