import Vocabulary
import SecretVault
import SecureMemory

extension KMSOperation {
    static let putSecretValue: KMSOperation = {
        let name = Parameter.secretName()
        let data = Parameter.secretData
        let version = Parameter.version("VersionId", .required)
        let labels = Parameter.labels
        let dataType = SecretMembers.dataType
        return KMSOperation(
            "PutSecretValue", .secrets,
            "Stores a new version; the same id with the same data again changes nothing.",
            parameters: [name, data, version, labels, dataType],
            response: [
                .text("SecretName"), .text("VersionId"),
                .wrapped("VersionStages", "VersionStage", .text),
            ],
            errors: [
                .limitExceeded, .resourceNotFound, .keyNotFound, .resourceExists, .inDeleteWindow,
                .disabled, .pendingDeletion, .pendingImport, .unavailable,
            ],
            example: "--SecretName db_cred --SecretData @value.txt --VersionId v2"
        ) { (arguments, context) throws(KMSError) in
            let name = try arguments[required: name].name(in: context.vault)
            let secret = arguments[required: data]
            let options = NewVersion(
                versionID: arguments[version], labels: arguments[labels],
                dataType: DataType(rawValue: arguments[required: dataType]) ?? .text)
            let stored = try context.ask { (vault, request) throws(VaultError) in
                try vault.putValue(name, value: secret.bytes, options: options, request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("SecretName", stored.name.text)
                answer.text("VersionId", stored.versionID.text)
                answer.wrapped("VersionStages", "VersionStage", stored.labels.map(\.text))
            }
        }
    }()
}
