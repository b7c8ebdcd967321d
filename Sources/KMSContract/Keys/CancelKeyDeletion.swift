import SecretVault

extension KMSOperation {
    static let cancelKeyDeletion: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "CancelKeyDeletion", .keys, "Takes a key's deletion back; the key is enabled then.",
            parameters: [key], response: [],
            errors: KeyMembers.errors + [.stateModifiedFailed], example: "--KeyId alias/reports",
            stateConflict: .modification
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.cancelKeyDeletion(key, request: request)
            }
            return try context.done()
        }
    }()
}
