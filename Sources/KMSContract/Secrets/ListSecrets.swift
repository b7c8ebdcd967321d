import SecretVault
import Vocabulary

extension KMSOperation {
    static let listSecrets: KMSOperation = {
        let fetchTags = Parameter.flag("FetchTags")
        let filters = Parameter.filters([
            "SecretName", "Description", "TagKey", "TagValue", "DKMSInstanceId", "SecretType",
            "Creator",
        ])
        let size = Page.size()
        return KMSOperation(
            "ListSecrets", .secrets,
            "Lists secrets by name, those that wait for deletion too; filters match by prefix.",
            parameters: [fetchTags, filters, Page.number, size],
            response: Page.response + [
                .wrapped(
                    "SecretList", "Secret",
                    .object([
                        .text("SecretName"), .text("SecretType"), .text("CreateTime"),
                        .text("UpdateTime"), .text("PlannedDeleteTime").sometimes,
                        TagMembers.response.sometimes,
                    ]))
            ],
            errors: [],
            example: #"--Filters '[{"Key":"SecretName","Values":["db_"]}]' --PageSize 20"#
        ) { (arguments, context) throws(KMSError) in
            let (secrets, matches) = try secrets(arguments[filters], context)
            let page = Page(arguments, size: size)
            var shown: [(secret: SecretListing, tags: [TagPair]?)] = []
            for index in page.of(matches) {
                let secret = secrets[index]
                let tags =
                    arguments[required: fetchTags] ? try Self.tags(of: secret, context) : nil
                shown.append((secret, tags))
            }
            return try context.answer { (answer) throws(KMSError) in
                page.describe(total: matches.count, to: &answer)
                try answer.wrapped("SecretList", "Secret", shown) {
                    (answer, shown) throws(KMSError) in
                    answer.text("SecretName", shown.secret.name.text)
                    answer.text("SecretType", SecretMembers.generic)
                    answer.text("CreateTime", shown.secret.created.text)
                    answer.text("UpdateTime", shown.secret.updated.text)
                    answer.text("PlannedDeleteTime", shown.secret.plannedDeletion?.text)
                    if let tags = shown.tags { try TagMembers.describe(tags, to: &answer) }
                }
            }
        }
    }()

    /// All secrets by name, and the places of those that pass the filters.
    ///
    /// The records are read only for filters that the index cannot answer.
    private static func secrets(
        _ filters: Filters?, _ context: CallContext
    ) throws(KMSError) -> (all: SecretList, matches: [Int]) {
        let now = context.request.now
        let all = try context.ask { (vault, request) throws(VaultError) in
            try vault.listSecrets(request: request)
        }
        let present = all.indices.filter { !all.isGone($0, at: now) }
        guard let filters else { return (all, present) }
        let plain = present.filter { index in
            filters.accept("SecretName", [Array(all.name(at: index))])
                && filters.accept("SecretType", SecretMembers.generic)
                && filters.accept("DKMSInstanceId", [])
                && filters.accept("Creator", context.vault.account)
        }
        guard filters.asks(for: ["Description", "TagKey", "TagValue"]) else { return (all, plain) }
        let described = try context.ask { (vault, request) throws(VaultError) in
            try vault.describeSecrets(request: request)
        }.filter { secret in
            filters.accept("Description", secret.description.text)
                && filters.accept("TagKey", secret.tags.map(\.key.bytes))
                && filters.accept("TagValue", secret.tags.map(\.value.bytes))
        }
        let names = Set(described.map(\.name))
        return (all, plain.filter { names.contains(all.secretName(at: $0)) })
    }

    /// The tags of a listed secret; none when it was removed meanwhile.
    private static func tags(
        of secret: SecretListing, _ context: CallContext
    ) throws(KMSError) -> [TagPair] {
        do throws(KMSError) {
            return try context.ask { (vault, request) throws(VaultError) in
                try vault.describeSecret(secret.name, request: request).tags
            }
        } catch .vault(.notFound) {
            return []
        }
    }
}
