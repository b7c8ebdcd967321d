import FileStore
import VaultFormat
package import Vocabulary

/// What was denied, as the audit trail names it.
package enum DeniedThing: Equatable, Sendable {
    case secret(SecretName)
    case key(KeyReference)
    case alias(AliasName)
    case accessKey(AccessKeyID)
    /// Secrets, keys or aliases together, or one to be made.
    case secrets, keys, aliases
    /// Nothing of the vault.
    case nothing

    fileprivate var subject: Subject {
        switch self {
        case .secret(let name): .secret(name)
        case .key(let reference): .key(reference)
        case .alias(let name): .alias(name)
        case .accessKey(let id): .accessKey(id)
        case .secrets: .all(.secret)
        case .keys: .all(.key)
        case .aliases: .all(.alias)
        case .nothing: .all(.vault)
        }
    }
}

extension Vault {
    /// Records that somebody asked for what he may not have, whatever the vault's setting for reads
    /// is: a denial is never kept silent.
    ///
    /// A denial stands when it cannot be recorded.
    ///
    /// - Parameter operation: The contract's name of it.
    package func recordDenial(of operation: String, _ thing: DeniedThing, request: Request) {
        guard let operation = Operation.allCases.first(where: { $0.word == operation }) else {
            preconditionFailure("an operation that the audit trail has no word for")
        }
        do throws(VaultError) {
            let floor =
                try IntentChain(of: constants, for: .read, in: store, keys: keys)
                .last?.intent.events ?? .empty
            try append(
                .denied, operation, thing.subject, request, of: constants, floor: floor,
                sync: constants.settings.readAudit == .synced)
        } catch {
            // The caller is refused either way.
        }
    }
}
