import Vocabulary
import SecretVault

extension KMSOperation {
    /// Only managed secrets rotate, and this vault has none; a version id that exists counts as done,
    /// which is what makes the call safe to repeat.
    static let rotateSecret: KMSOperation = {
        let name = Parameter.secretName()
        let version = Parameter.version("VersionId", .required)
        return KMSOperation(
            "RotateSecret", .secrets,
            "Refuses to rotate a generic secret; a version id that exists counts as done.",
            parameters: [name, version],
            response: [.text("Arn"), .text("SecretName"), .text("VersionId")],
            errors: [.unsupportedOperation, .resourceNotFound],
            example: "--SecretName db_cred --VersionId v2"
        ) { (arguments, context) throws(KMSError) in
            let secret = try SecretMembers.present(arguments[required: name], context)
            let versions = try context.ask { (vault, request) throws(VaultError) in
                try vault.listVersions(secret.name, request: request)
            }
            guard versions.contains(where: { $0.id == arguments[required: version] }) else {
                throw .genericSecretRotates
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("Arn", secret.arn)
                answer.text("SecretName", secret.name.text)
                answer.text("VersionId", arguments[required: version].text)
            }
        }
    }()
}
