import SecretVault

extension KMSOperation {
    static let createAlias: KMSOperation = {
        let alias = Parameter.aliasName
        let key = Parameter.key()
        return KMSOperation(
            "CreateAlias", .aliases, "Binds a new alias to a key.", parameters: [alias, key],
            response: [], errors: KeyMembers.errors + [.aliasExists, .stateModifiedFailed],
            example: "--AliasName alias/reports --KeyId 2ab1a983-7072-4bbc-a582-584b5bd8cd93",
            stateConflict: .modification
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.createAlias(arguments[required: alias], for: key, request: request)
            }
            return try context.done()
        }
    }()
}
