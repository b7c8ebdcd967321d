import SecretVault
import Vocabulary

/// The one thing whose tags a call is about.
enum TaggedResource: Equatable, Sendable {
    case secret(SecretName)
    case key(KeyReference)

    static let keyID = Parameter.key("KeyId", .optional)
    static let secretName = Parameter.secretName(.optional)
    static let certificateID = Parameter.free(
        "CertificateId", longest: 128, what: "a certificate id")
    static let parameters: [any ParameterDescription] = [keyID, secretName, certificateID]

    /// The resource that exactly one of the three parameters names.
    init(_ arguments: Arguments, _ context: CallContext) throws(KMSError) {
        if arguments[Self.certificateID] != nil {
            throw .unsupportedParameter(Self.certificateID.name)
        }
        switch (arguments[Self.keyID], arguments[Self.secretName]) {
        case (let key?, nil): self = .key(try key.checked(in: context.vault))
        case (nil, let secret?): self = .secret(try secret.name(in: context.vault))
        case (nil, nil): throw .missing(Self.keyID.name)
        case (.some, .some): throw .onlyOne(of: Self.parameters.map(\.name))
        }
    }

    /// The resource that an id, name or ARN names; nil when it is none of these.
    ///
    /// - Throws: ``VaultError/notFound(_:)`` for an ARN of another region or account.
    static func named(
        _ id: [UInt8], isKey: Bool, in vault: Vault
    ) throws(KMSError) -> TaggedResource? {
        guard isKey else {
            guard let secret = SecretReference(id) else { return nil }
            return .secret(try secret.name(in: vault))
        }
        guard let key = KeyReference(String(decoding: id, as: UTF8.self)) else { return nil }
        return .key(try key.checked(in: vault))
    }

    /// Changes the resource's tags.
    func change(
        set: [TagKey: TagValue] = [:], remove: [TagKey] = [], _ context: CallContext
    ) throws(KMSError) {
        try context.ask { (vault, request) throws(VaultError) in
            switch self {
            case .key(let key):
                try vault.changeKeyTags(key, set: set, remove: remove, request: request)
            case .secret(let name):
                try vault.changeSecretTags(name, set: set, remove: remove, request: request)
            }
        }
    }

    /// The resource as it stands; it is there.
    func described(_ context: CallContext) throws(KMSError) -> DescribedResource {
        switch self {
        case .secret(let name):
            let secret = try context.ask { (vault, request) throws(VaultError) in
                try vault.describeSecret(name, request: request)
            }
            guard !secret.isGone(at: context.request.now) else {
                throw .vault(.notFound(.secret(name)))
            }
            return DescribedResource(
                resource: self, id: secret.name.text, tags: secret.tags, refusal: nil)
        case .key(let key):
            let key = try context.ask { (vault, request) throws(VaultError) in
                try vault.describeKey(key, request: request)
            }
            let isScheduled = key.state == .pendingDeletion
            return DescribedResource(
                resource: self, id: key.id.text, tags: key.tags,
                refusal: isScheduled ? .vault(.keyUnusable(key.id, key.state)) : nil)
        }
    }
}

/// A resource that is there.
struct DescribedResource {
    let resource: TaggedResource
    /// As lists name it.
    let id: String
    let tags: [TagPair]
    /// Why its tags cannot change now.
    let refusal: KMSError?
}
