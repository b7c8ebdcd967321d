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

    /// Several, in the order of their names; the vault opens them in one go as far as it can.
    func each(
        _ names: [SecretName], _ selector: VersionSelector,
        _ body: (borrowing SecretValue) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .vault(let vault):
            var rest = names[...]
            while !rest.isEmpty {
                let some = Array(rest.prefix(Vault.largestBatch))
                rest = rest.dropFirst(some.count)
                let opened = try vault.perform { (vault, request) throws(VaultError) in
                    try vault.getValues(some, selector, request: request)
                }
                for found in opened { try body(found.secret) }
            }
        case .agent(let socket):
            for name in names { try body(try AgentValue.get(name, selector, at: socket)) }
        }
    }
}
