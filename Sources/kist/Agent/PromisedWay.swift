import Errands
import SecretVault

/// A way to the vault that is gone when there is a value to bring: for a wrong one no PIN is asked for.
enum PromisedWay {
    case vault(Configuration, VaultFolder, GlobalFlags)
    case agent(AgentPlace, valueLimit: Int)

    /// Finds the vault, or the agent.
    init(_ flags: GlobalFlags) throws(Failure) {
        if let place = AgentPlace(flags) {
            let limit = try VaultWay.agent(place).ask(FindValueLimit())
            guard (1...AgentSocket.longestValue).contains(limit) else {
                throw AgentCall.notUnderstood
            }
            self = .agent(place, valueLimit: limit)
        } else {
            let configuration = try Configuration(flags)
            self = .vault(configuration, try OpenVault.folder(at: configuration.vault), flags)
        }
    }

    /// How long a value may be, in bytes.
    var valueLimit: Int {
        switch self {
        case .vault(_, let folder, _): folder.valueLimit
        case .agent(_, let limit): limit
        }
    }

    /// Goes it.
    func take() throws(Failure) -> VaultWay {
        switch self {
        case .vault(let configuration, let folder, let flags):
            return .vault(try OpenVault(configuration, folder, flags))
        case .agent(let place, _):
            place.warnOfUnlockedMemory()
            return .agent(place)
        }
    }
}
