import SecretVault

extension KMSOperation {
    static let updateAlias: KMSOperation = {
        let alias = Parameter.aliasName
        let key = Parameter.key()
        return KMSOperation(
            "UpdateAlias", .aliases, "Points an alias at another key.", parameters: [alias, key],
            response: [], errors: KeyMembers.errors + [.pendingDeletion],
            example: "--AliasName alias/reports --KeyId 2ab1a983-7072-4bbc-a582-584b5bd8cd93"
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.updateAlias(arguments[required: alias], to: key, request: request)
            }
            return try context.done()
        }
    }()
}
