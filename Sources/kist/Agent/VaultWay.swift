import Errands
import SecretVault
import Vocabulary

/// A command's way to the vault: it opens it, or asks the agent that KIST_SOCKET names.
enum VaultWay {
    case vault(OpenVault)
    case agent(AgentPlace)

    init(_ flags: GlobalFlags, makesKeys: Bool = false) throws(Failure) {
        if let place = AgentPlace(flags, makesKeys: makesKeys) {
            self = .agent(place)
        } else {
            self = .vault(try OpenVault(flags))
        }
    }

    /// Has an errand done.
    @discardableResult
    func ask<E: Errand>(_ errand: E) throws(Failure) -> E.Outcome {
        switch self {
        case .vault(let vault):
            try vault.perform { (vault, request) throws(VaultError) in
                try errand.perform(on: vault, request)
            }
        case .agent(let place): try AgentCall.ask(errand, at: place)
        }
    }

    /// The same for a command with one errand.
    @discardableResult
    static func ask<E: Errand>(_ errand: E, _ flags: GlobalFlags) throws(Failure) -> E.Outcome {
        try VaultWay(flags, makesKeys: E.makesKeys).ask(errand)
    }

    /// The value of one version.
    func value(_ name: SecretName, _ selector: VersionSelector) throws(Failure) -> SecretValue {
        switch self {
        case .vault(let vault):
            return try vault.perform { (vault, request) throws(VaultError) in
                try vault.getValue(name, selector, request: request)
            }
        case .agent(let place):
            defer { place.warnOfUnlockedMemory() }
            return try AgentValue.get(name, selector, at: try place.connect())
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
        case .agent(let place):
            defer { place.warnOfUnlockedMemory() }
            let socket = try place.connect()
            for name in names { try body(try AgentValue.get(name, selector, at: socket)) }
        }
    }
}
