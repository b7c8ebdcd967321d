import SecretVault
import Vocabulary

/// What the state of a key forbids.
extension Failure {
    static func unusable(_ key: KeyID, _ state: KeyState) -> Failure {
        Failure(
            .wrongState, "key \"\(key)\" is \(state.rawValue)",
            hints: state == .disabled ? ["switch it on with \"kist key enable \(key)\""] : [])
    }

    static func deleted(_ key: KeyID, _ since: UnixTime) -> Failure {
        Failure(
            .notFound, "key \"\(key)\" is deleted since \(since.text)",
            hint: "what it sealed stays sealed")
    }

    static func inUse(_ key: KeyID, _ secrets: Int) -> Failure {
        Failure(
            .wrongState, "key \"\(key)\" still seals \(secrets) secrets",
            hint: "\"kist list --json\" names each secret's key")
    }
}
