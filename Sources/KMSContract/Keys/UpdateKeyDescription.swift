import SecretVault

extension KMSOperation {
    static let updateKeyDescription: KMSOperation = {
        let key = Parameter.key()
        let description = Parameter.description("Description", .required)
        return KMSOperation(
            "UpdateKeyDescription", .keys,
            "Replaces a key's description; an empty one clears it.",
            parameters: [key, description], response: [],
            errors: KeyMembers.errors + [.pendingDeletion],
            example: #"--KeyId alias/reports --Description "yearly reports""#
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.updateKeyDescription(
                    key, arguments[required: description], request: request)
            }
            return try context.done()
        }
    }()
}
