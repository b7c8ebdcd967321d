import Policies
import SecretVault
import Vocabulary

/// A demand with what the vault knows of its target.
struct ResolvedDemand {
    let action: String
    let resource: Resource
    /// The policy kept with the resource, if it is there and has one.
    let policy: [UInt8]

    /// - Returns: Nil when nothing is demanded: secrets under the vault's default key, which is
    ///   nobody's, need no right to it.
    static func of(
        _ demand: Demand, in vault: AccessView, _ place: (region: String, account: String)
    ) throws(VaultError) -> ResolvedDemand? {
        func secret(_ reference: SecretReference) throws(VaultError) -> Standing? {
            guard reference.place.map({ $0.isIn(place) }) ?? true else { return nil }
            return try vault.secret(reference.name)
        }
        func key(_ reference: KeyReference) throws(VaultError) -> Standing? {
            guard ResourcePlace(arn: reference.text).map({ $0.isIn(place) }) ?? true else {
                return nil
            }
            return try vault.key(reference)
        }
        func resolved(
            _ kind: Resource.Kind?, _ name: [UInt8]?, tags: [TagKey: TagValue] = [:],
            policy: [UInt8] = []
        ) -> ResolvedDemand {
            ResolvedDemand(
                action: demand.action, resource: Resource(kind, name, tags: tags), policy: policy)
        }
        func resolved(_ kind: Resource.Kind, _ standing: Standing?) -> ResolvedDemand {
            resolved(
                kind, standing?.name, tags: standing?.tags ?? [:], policy: standing?.policy ?? [])
        }
        switch demand.target {
        case .nothing: return resolved(nil, nil)
        case .secret(let reference):
            // One that is not there is judged by its name, so that nobody learns that.
            guard let standing = try secret(reference) else {
                return resolved(.secret, reference.name.bytes)
            }
            return resolved(.secret, standing)
        case .newSecret(let name, let tags): return resolved(.secret, name.bytes, tags: tags)
        case .secrets: return resolved(.secret, nil)
        case .keyOfSecret(let reference):
            guard let id = try secret(reference)?.key else { return nil }
            return try id == vault.defaultKey()
                ? nil : resolved(.key, try vault.key(KeyReference(id)))
        case .key(let reference): return resolved(.key, try key(reference))
        case .sealingKey(let reference):
            let standing = try key(reference)
            if let standing, try standing.key == vault.defaultKey() { return nil }
            return resolved(.key, standing)
        case .newKey(let tags): return resolved(.key, nil, tags: tags)
        case .keys: return resolved(.key, nil)
        case .keyOfBlob(let blob): return resolved(.key, try vault.key(ofBlob: blob))
        case .alias(let name): return resolved(.alias, Array(name.bytes.dropFirst("alias/".count)))
        case .keyOfAlias(let name): return resolved(.key, try vault.key(KeyReference(name)))
        case .aliases: return resolved(.alias, nil)
        }
    }
}
