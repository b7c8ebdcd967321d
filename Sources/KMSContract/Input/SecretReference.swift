import SecretVault
import Vocabulary

/// A secret as somebody names it: by name or by ARN.
struct SecretReference: Equatable, Sendable {
    let name: SecretName
    let place: ResourcePlace?

    /// Nil when `text` is neither.
    init?(_ text: [UInt8]) {
        let text = String(decoding: text, as: UTF8.self)
        place = ResourcePlace(arn: text)
        guard let place else {
            guard let name = SecretName(text) else { return nil }
            self.name = name
            return
        }
        guard place.resource.hasPrefix("secret/"),
            let name = SecretName(String(place.resource.dropFirst("secret/".count)))
        else { return nil }
        self.name = name
    }

    /// The name, if the vault can have it.
    func name(in vault: Vault) throws(KMSError) -> SecretName {
        if let place, !place.isIn(vault) { throw .vault(.notFound(.secret(name))) }
        return name
    }
}

extension KeyReference {
    /// The reference, if the vault can have it.
    func checked(in vault: Vault) throws(KMSError) -> KeyReference {
        if let place = ResourcePlace(arn: text), !place.isIn(vault) {
            throw .vault(.notFound(.key(text)))
        }
        return self
    }
}
