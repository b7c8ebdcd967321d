import SecretVault
import Vocabulary

/// Which rights a call needs.
extension KMSOperation {
    /// All of them must be there; none is needed by a batch of nothing.
    ///
    /// - Throws: ``KMSError/missing(_:)`` when the call does not say on what it is to be done.
    /// - Returns: Nil for an operation that this table has forgotten, which nobody may do then.
    func demands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        switch group {
        case .secrets: try secretDemands(arguments)
        case .tags: try tagDemands(arguments)
        case .keys: try keyDemands(arguments)
        case .aliases: try aliasDemands(arguments)
        case .cryptography, .keyMaterial: try useDemands(arguments)
        }
    }

    /// The secret whose value the operation gives, if it gives one.
    func opens(_ arguments: Arguments) -> SecretReference? {
        name == "GetSecretValue" ? arguments[Parameter.secretName()] : nil
    }

    private func secretDemands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        func named() throws(KMSError) -> SecretReference {
            try arguments.needed(Parameter.secretName())
        }
        switch name {
        case "CreateSecret":
            let new = try arguments.needed(Parameter.newSecretName)
            let tags = arguments[Parameter.tags(.optional)]?.tags ?? [:]
            let target = Demand.Target.newSecret(new, tags: tags)
            var demands = [Demand("CreateSecret", target)]
            if !tags.isEmpty { demands.append(Demand("TagResource", target)) }
            if arguments[Parameter.policy(.optional)] != nil {
                demands.append(Demand("SetSecretPolicy", target))
            }
            if let key = arguments[Parameter.key("EncryptionKeyId", .optional)] {
                demands.append(Demand("GenerateDataKey", .sealingKey(key)))
            }
            return demands
        case "PutSecretValue":
            return [
                Demand(name, .secret(try named())),
                Demand("GenerateDataKey", .keyOfSecret(try named())),
            ]
        case "GetSecretValue":
            return Demand.reading(try named())
        case "BatchGetSecretValue":
            return (arguments[Parameter.secretsList] ?? []).flatMap { Demand.reading($0.secret) }
        case "DescribeSecret", "ListSecretVersionIds", "UpdateSecret", "UpdateSecretVersionStage",
            "DeleteSecret", "RestoreSecret", "RotateSecret", "UpdateSecretRotationPolicy",
            "SetSecretPolicy", "GetSecretPolicy":
            return [Demand(name, .secret(try named()))]
        case "ListSecrets": return [Demand(name, .secrets)]
        case "GetRandomPassword", "DescribeRegions": return [Demand(name, .nothing)]
        default: return nil
        }
    }

    private func tagDemands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        switch name {
        case "TagResource", "UntagResource":
            // What names nothing, or too much, the operation itself refuses.
            var targets: [Demand.Target] = []
            if let key = arguments[TaggedResource.keyID] { targets.append(.key(key)) }
            if let secret = arguments[TaggedResource.secretName] { targets.append(.secret(secret)) }
            return targets.isEmpty
                ? [Demand(name, .nothing)] : targets.map { Demand(name, $0) }
        case "ListResourceTags":
            return [Demand(name, .key(try arguments.needed(Parameter.key())))]
        case "TagResources", "UntagResources", "ListTagResources":
            let isKey = try arguments.needed(ResourceSelection.type) == "key"
            guard let ids = arguments[ResourceSelection.ids(.optional)] else {
                return [Demand(action, isKey ? .keys : .secrets)]
            }
            return ids.map { id in
                if isKey {
                    KeyReference(String(decoding: id, as: UTF8.self))
                        .map { Demand(action, .key($0)) } ?? Demand(action, .keys)
                } else {
                    SecretReference(id).map { Demand(action, .secret($0)) }
                        ?? Demand(action, .secrets)
                }
            }
        default: return nil
        }
    }

    /// Tagging several is tagging one, several times.
    private var action: String {
        switch name {
        case "TagResources": "TagResource"
        case "UntagResources": "UntagResource"
        default: name
        }
    }

    private func keyDemands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        switch name {
        case "CreateKey":
            let tags = arguments[Parameter.tags(.optional)]?.tags ?? [:]
            var demands = [Demand(name, .newKey(tags: tags))]
            if !tags.isEmpty { demands.append(Demand("TagResource", .newKey(tags: tags))) }
            if arguments[Parameter.policy(.optional)] != nil {
                demands.append(Demand("SetKeyPolicy", .newKey(tags: tags)))
            }
            return demands
        case "ListKeys": return [Demand(name, .keys)]
        case "SetDeletionProtection":
            let keys = ["KeyId", "ProtectedResourceArn"].compactMap {
                arguments[Parameter.key($0, .optional)]
            }
            return keys.isEmpty
                ? [Demand(name, .nothing)] : keys.map { Demand(name, .key($0)) }
        case "DescribeKey", "UpdateKeyDescription", "EnableKey", "DisableKey",
            "ScheduleKeyDeletion", "CancelKeyDeletion", "UpdateRotationPolicy", "CreateKeyVersion",
            "DescribeKeyVersion", "ListKeyVersions", "GetKeyPolicy", "SetKeyPolicy":
            return [Demand(name, .key(try arguments.needed(Parameter.key())))]
        default: return nil
        }
    }

    private func aliasDemands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        switch name {
        case "CreateAlias":
            return [
                Demand(name, .alias(try arguments.needed(Parameter.aliasName))),
                Demand(name, .key(try arguments.needed(Parameter.key()))),
            ]
        case "UpdateAlias":
            let alias = try arguments.needed(Parameter.aliasName)
            return [
                Demand(name, .alias(alias)), Demand(name, .keyOfAlias(alias)),
                Demand(name, .key(try arguments.needed(Parameter.key()))),
            ]
        case "DeleteAlias":
            let alias = try arguments.needed(Parameter.aliasName)
            return [Demand(name, .alias(alias)), Demand(name, .keyOfAlias(alias))]
        case "ListAliases": return [Demand(name, .aliases)]
        case "ListAliasesByKeyId":
            return [Demand(name, .key(try arguments.needed(Parameter.key())))]
        default: return nil
        }
    }

    private func useDemands(_ arguments: Arguments) throws(KMSError) -> [Demand]? {
        switch name {
        case "Decrypt", "ExportDataKey":
            return [Demand(name, .keyOfBlob(try arguments.needed(Parameter.blob)))]
        case "ReEncrypt":
            let source: Demand.Target
            if let key = arguments[Parameter.key("SourceKeyId", .optional)] {
                source = .key(key)
            } else {
                source = .keyOfBlob(try arguments.needed(Parameter.blob))
            }
            return [
                Demand("ReEncryptFrom", source),
                Demand(
                    "ReEncryptTo", .key(try arguments.needed(Parameter.key("DestinationKeyId")))),
            ]
        case "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "AsymmetricSign",
            "AsymmetricVerify", "AsymmetricEncrypt", "AsymmetricDecrypt", "GetPublicKey",
            "GenerateMac", "VerifyMac", "GetParametersForImport", "ImportKeyMaterial",
            "DeleteKeyMaterial", "GenerateAndExportDataKey":
            return [Demand(name, .key(try arguments.needed(Parameter.key())))]
        default: return nil
        }
    }
}

extension Demand {
    /// What reading a value needs.
    static func reading(_ secret: SecretReference) -> [Demand] {
        [
            Demand("GetSecretValue", .secret(secret)), Demand("Decrypt", .keyOfSecret(secret)),
        ]
    }
}
