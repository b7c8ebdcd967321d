import SecretVault

extension KMSOperation {
    static let scheduleKeyDeletion: KMSOperation = {
        let key = Parameter.key()
        let window = Parameter.integer("PendingWindowInDays", Vault.keyWindows, .required)
        return KMSOperation(
            "ScheduleKeyDeletion", .keys,
            "Plans a key's deletion; DescribeKey says when the window ends.",
            parameters: [key, window], response: [],
            errors: KeyMembers.errors + [.stateModifiedFailed, .rejectedUnsupported],
            example: "--KeyId alias/reports --PendingWindowInDays 30",
            stateConflict: .modification
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            _ = try context.ask { (vault, request) throws(VaultError) in
                try vault.scheduleKeyDeletion(
                    key, windowDays: arguments[required: window], request: request)
            }
            return try context.done()
        }
    }()
}
