import SecretVault

extension KMSOperation {
    static let deleteAlias: KMSOperation = {
        let alias = Parameter.aliasName
        return KMSOperation(
            "DeleteAlias", .aliases, "Takes an alias away; its key stays as it is.",
            parameters: [alias], response: [], errors: [.aliasNotFound],
            example: "--AliasName alias/reports"
        ) { (arguments, context) throws(KMSError) in
            try context.ask { (vault, request) throws(VaultError) in
                try vault.deleteAlias(arguments[required: alias], request: request)
            }
            return try context.done()
        }
    }()
}
