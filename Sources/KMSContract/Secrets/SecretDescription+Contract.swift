import SecretVault
import Vocabulary

extension SecretDescription {
    /// Whether the secret's window is over: the contract knows it no more.
    func isGone(at now: UnixTime) -> Bool { plannedDeletion.map { $0 <= now } ?? false }
}

extension SecretList {
    /// Whether the window of the secret at `index` is over: the contract knows it no more.
    func isGone(_ index: Int, at now: UnixTime) -> Bool {
        plannedDeletion(at: index).map { $0 <= now } ?? false
    }
}
