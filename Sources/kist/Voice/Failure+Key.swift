import SecretVault
import Vocabulary

/// What the state of a key forbids.
extension Failure {
    static func unusable(_ key: KeyID, _ state: KeyState) -> Failure {
        let hints: [String] =
            switch state {
            case .disabled: ["switch it on with \"kist key enable \(key)\""]
            case .pendingDeletion: ["bring it back with \"kist key restore \(key)\""]
            default: []
            }
        return Failure(.wrongState, "key \"\(key)\" is \(state.rawValue)", hints: hints)
    }

    static func deleted(_ key: KeyID, _ since: UnixTime) -> Failure {
        Failure(
            .wrongState,
            "key \"\(key)\" was deleted on \(since.text): what it sealed stays sealed",
            hint: "as long as it is not destroyed, \"kist key restore \(key)\" brings it back")
    }

    static func inUse(_ key: KeyID, _ secrets: Int) -> Failure {
        Failure(
            .wrongState, "\(secrets) secrets are still sealed under key \"\(key)\"",
            hint: "delete them first, or lose them for ever with --shred-secrets")
    }
}
