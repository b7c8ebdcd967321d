import SecretVault

extension KMSOperation {
    /// One of the two operations that switch a key.
    static func keySwitch(_ name: String, _ summary: String, enabled: Bool) -> KMSOperation {
        let key = Parameter.key()
        return KMSOperation(
            name, .keys, summary, parameters: [key], response: [],
            errors: KeyMembers.errors + [.stateModifiedFailed], example: "--KeyId alias/reports",
            stateConflict: .modification
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.setKey(key, enabled: enabled, request: request)
            }
            return try context.done()
        }
    }
}
