import Vocabulary
import SecretVault

extension KMSOperation {
    static let describeSecret: KMSOperation = {
        let name = Parameter.secretName()
        let fetchTags = Parameter.flag("FetchTags")
        return KMSOperation(
            "DescribeSecret", .secrets, "Describes a secret, never its values.",
            parameters: [name, fetchTags],
            response: [
                .text("Arn"), .text("SecretName"), .text("SecretType"), .text("EncryptionKeyId"),
                .text("Description"), .text("CreateTime"), .text("UpdateTime"),
                .text("PlannedDeleteTime").sometimes, TagMembers.response.sometimes,
            ],
            errors: [.resourceNotFound],
            example: "--SecretName db_cred --FetchTags true"
        ) { (arguments, context) throws(KMSError) in
            let secret = try SecretMembers.present(arguments[required: name], context)
            return try context.answer { (answer) throws(KMSError) in
                answer.text("Arn", secret.arn)
                answer.text("SecretName", secret.name.text)
                answer.text("SecretType", SecretMembers.generic)
                answer.text("EncryptionKeyId", secret.keyID.text)
                answer.text("Description", secret.description.text)
                answer.text("CreateTime", secret.created.text)
                answer.text("UpdateTime", secret.updated.text)
                answer.text("PlannedDeleteTime", secret.plannedDeletion?.text)
                if arguments[required: fetchTags] {
                    try TagMembers.describe(secret.tags, to: &answer)
                }
            }
        }
    }()
}
