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

    static func named(_ id: [UInt8], isKey: Bool) -> TaggedResource? {
        isKey
            ? KeyReference(String(decoding: id, as: UTF8.self)).map { .key($0) }
            : SecretReference(id).map { .secret($0.name) }
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

    /// The resource's id in lists, and its tags.
    func described(_ context: CallContext) throws(KMSError) -> (id: String, tags: [TagPair]) {
        switch self {
        case .secret(let name):
            let secret = try context.ask { (vault, request) throws(VaultError) in
                try vault.describeSecret(name, request: request)
            }
            guard !secret.isGone(at: context.request.now) else {
                throw .vault(.notFound(.secret(name)))
            }
            return (secret.name.text, secret.tags)
        case .key(let key):
            let key = try context.ask { (vault, request) throws(VaultError) in
                try vault.describeKey(key, request: request)
            }
            return (key.id.text, key.tags)
        }
    }
}
