import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let createSecret: KMSOperation = {
        let name = Parameter.newSecretName
        let data = Parameter.secretData
        let version = Parameter.version("VersionId", .required)
        let description = Parameter.description()
        let key = Parameter.key("EncryptionKeyId", .optional)
        let dataType = SecretMembers.dataType
        let type = SecretMembers.type
        let tags = Parameter.tags(.optional)
        let policy = Parameter.policy(.optional)
        let rotates = Parameter.flag("EnableAutomaticRotation")
        let instance = Parameter.instance
        return KMSOperation(
            "CreateSecret", .secrets,
            "Makes a secret with its first version, which gets the label ACSCurrent.",
            parameters: [
                name, data, version, dataType, description, key, tags, policy, type, rotates,
                Parameter.interval(SecretMembers.rotationIntervals), Parameter.extendedConfig,
                instance,
            ],
            response: [
                .text("Arn"), .text("SecretName"), .text("VersionId"), .text("SecretType"),
            ],
            errors: [
                .unsupportedOperation, .limitExceeded, .instanceNotFound, .keyNotFound,
                .aliasNotFound, .resourceExists, .inDeleteWindow, .disabled, .pendingDeletion,
                .pendingImport,
            ],
            example: "--SecretName db_cred --SecretData @value.txt --VersionId v1"
        ) { (arguments, context) throws(KMSError) in
            try SecretMembers.requireGeneric(arguments)
            if arguments[instance] != nil { throw .unknownInstance }
            let options = NewSecret(
                versionID: arguments[version], description: arguments[description] ?? .empty,
                tags: arguments[tags]?.tags ?? [:],
                key: try arguments[key]?.checked(in: context.vault),
                dataType: DataType(rawValue: arguments[required: dataType]) ?? .text,
                policy: arguments[policy]?.text ?? [])
            let secret = arguments[required: data]
            let stored = try context.ask { (vault, request) throws(VaultError) in
                try vault.createSecret(
                    arguments[required: name], value: secret.bytes, options: options,
                    request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("Arn", stored.arn)
                answer.text("SecretName", stored.name.text)
                answer.text("VersionId", stored.versionID.text)
                answer.text("SecretType", SecretMembers.generic)
            }
        }
    }()
}
