import Vocabulary
import SecretVault

/// What answers say of aliases.
enum AliasMembers {
    static let response =
        Page.response + [
            .wrapped(
                "Aliases", "Alias",
                .object([.text("AliasName"), .text("AliasArn"), .text("KeyId")]))
        ]

    static func answer(
        _ aliases: [AliasListing], _ page: Page, _ context: CallContext
    ) throws(KMSError) -> KMSAnswer.Body {
        try context.answer { (answer) throws(KMSError) in
            page.describe(total: aliases.count, to: &answer)
            try answer.wrapped("Aliases", "Alias", page.of(aliases)) {
                (answer, alias) throws(KMSError) in
                answer.text("AliasName", alias.name.text)
                answer.text("AliasArn", alias.arn)
                answer.text("KeyId", alias.key.text)
            }
        }
    }

    static func all(_ context: CallContext) throws(KMSError) -> [AliasListing] {
        try context.ask { (vault, request) throws(VaultError) in
            try vault.listAliases(request: request)
        }
    }
}
