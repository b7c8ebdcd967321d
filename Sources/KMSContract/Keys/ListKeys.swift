import SecretVault
import Vocabulary

extension KMSOperation {
    static let listKeys: KMSOperation = {
        let filters = Parameter.filters([
            "KeyState", "KeySpec", "KeyUsage", "ProtectionLevel", "CreatorType", "DKMSInstanceId",
            "keyId", "AliasName", "Creator", "TagKey", "TagValue",
        ])
        let size = Page.size()
        return KMSOperation(
            "ListKeys", .keys, "Lists keys by id; filters match by prefix.",
            parameters: [filters, Page.number, size],
            response: Page.response + [
                .wrapped("Keys", "Key", .object([.text("KeyId"), .text("KeyArn")]))
            ],
            errors: [],
            example: #"--Filters '[{"Key":"KeyState","Values":["Enabled"]}]'"#
        ) { (arguments, context) throws(KMSError) in
            let ids = try keys(arguments[filters], context)
            let page = Page(arguments, size: size)
            return try context.answer { (answer) throws(KMSError) in
                page.describe(total: ids.count, to: &answer)
                try answer.wrapped("Keys", "Key", page.of(ids)) { (answer, id) throws(KMSError) in
                    answer.text("KeyId", id.text)
                    answer.text("KeyArn", context.vault.arn(of: id))
                }
            }
        }
    }()

    /// The records are read only when there are filters.
    private static func keys(
        _ filters: Filters?, _ context: CallContext
    ) throws(KMSError) -> [KeyID] {
        guard let filters else {
            let now = context.request.now
            return try context.ask { (vault, request) throws(VaultError) in
                try vault.listKeys(request: request)
            }.filter { key in
                key.state.isKnown && key.plannedDeletion.map { $0 > now } ?? true
            }.map(\.id)
        }
        return try KeyMembers.all(context).filter { key in
            filters.accept("KeyState", key.state.rawValue)
                && filters.accept("KeySpec", key.spec.name)
                && filters.accept("KeyUsage", key.usage.name)
                && filters.accept("ProtectionLevel", KeyMembers.protectionLevel)
                && filters.accept("CreatorType", key.isService ? "Service" : "User")
                && filters.accept("DKMSInstanceId", [])
                && filters.accept("keyId", [key.id.bytes])
                && filters.accept("AliasName", key.aliases.map(\.bytes))
                && filters.accept("Creator", context.vault.account)
                && filters.accept("TagKey", key.tags.map(\.key.bytes))
                && filters.accept("TagValue", key.tags.map(\.value.bytes))
        }.map(\.id)
    }
}
