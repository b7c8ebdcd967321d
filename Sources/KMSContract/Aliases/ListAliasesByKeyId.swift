import SecretVault

extension KMSOperation {
    static let listAliasesByKeyId: KMSOperation = {
        let key = Parameter.key()
        let size = Page.size(0...101)
        return KMSOperation(
            "ListAliasesByKeyId", .aliases, "Lists the aliases of one key by name.",
            parameters: [key, Page.number, size], response: AliasMembers.response,
            errors: KeyMembers.errors, example: "--KeyId 2ab1a983-7072-4bbc-a582-584b5bd8cd93"
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            let aliases = try AliasMembers.all(context).filter { $0.key == key.id }
            return try AliasMembers.answer(aliases, Page(arguments, size: size), context)
        }
    }()
}
