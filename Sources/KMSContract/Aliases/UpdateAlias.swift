import SecretVault

extension KMSOperation {
    static let updateAlias: KMSOperation = {
        let alias = Parameter.aliasName
        let key = Parameter.key()
        return KMSOperation(
            "UpdateAlias", .aliases, "Points an alias at another key.", parameters: [alias, key],
            response: [], errors: KeyMembers.errors + [.pendingDeletion],
            example: "--AliasName alias/reports --KeyId 1234abcd-12ab-34cd-56ef-12345678****"
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.updateAlias(arguments[required: alias], to: key, request: request)
            }
            return try context.done()
        }
    }()
}
