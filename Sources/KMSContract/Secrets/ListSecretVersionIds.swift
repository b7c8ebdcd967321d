import Vocabulary
import SecretVault

extension KMSOperation {
    static let listSecretVersionIds: KMSOperation = {
        let name = Parameter.secretName()
        let deprecated = Parameter.flag("IncludeDeprecated")
        let size = Page.size(default: 20)
        return KMSOperation(
            "ListSecretVersionIds", .secrets,
            "Lists the versions that carry a label, or all; oldest first.",
            parameters: [name, deprecated, Page.number, size],
            response: [.text("SecretName")] + Page.response + [
                .wrapped(
                    "VersionIds", "VersionId",
                    .object([
                        .text("VersionId"), .text("CreateTime"),
                        .wrapped("VersionStages", "VersionStage", .text),
                    ]))
            ],
            errors: [.resourceNotFound],
            example: "--SecretName db_cred --IncludeDeprecated true"
        ) { (arguments, context) throws(KMSError) in
            let secret = try SecretMembers.present(arguments[required: name], context)
            let versions = try context.ask { (vault, request) throws(VaultError) in
                try vault.listVersions(secret.name, request: request)
            }.filter { arguments[required: deprecated] || !$0.labels.isEmpty }
            let page = Page(arguments, size: size)
            return try context.answer { (answer) throws(KMSError) in
                answer.text("SecretName", secret.name.text)
                page.describe(total: versions.count, to: &answer)
                try answer.wrapped("VersionIds", "VersionId", page.of(versions)) {
                    (answer, version) throws(KMSError) in
                    answer.text("VersionId", version.id.text)
                    answer.text("CreateTime", version.created.text)
                    answer.wrapped("VersionStages", "VersionStage", version.labels.map(\.text))
                }
            }
        }
    }()
}
