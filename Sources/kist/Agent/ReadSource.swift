import SecretVault
import Vocabulary

/// Where `get` reads: the vault, or the agent that KIST_SOCKET names.
enum ReadSource: ~Copyable {
    case vault(OpenVault)
    case agent(AgentSocket)

    init(_ flags: GlobalFlags) throws(Failure) {
        if let path = AgentSocket.path {
            self = .agent(try AgentSocket(path))
        } else {
            self = .vault(try OpenVault(flags))
        }
    }

    func value(_ name: SecretName, _ selector: VersionSelector) throws(Failure) -> SecretValue {
        switch self {
        case .vault(let vault):
            return try vault.perform { (vault, request) throws(VaultError) in
                try vault.getValue(name, selector, request: request)
            }
        case .agent(let socket): return try AgentValue.get(name, selector, at: socket)
        }
    }
}
