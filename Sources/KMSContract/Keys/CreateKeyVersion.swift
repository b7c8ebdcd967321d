import SecretVault

extension KMSOperation {
    static let createKeyVersion: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "CreateKeyVersion", .keys,
            "Rotates a key: a new version is used from now on, what older ones made stays good.",
            parameters: [key], response: KeyVersionMembers.one,
            errors: KeyMembers.useErrors + [.limitExceeded, .rejectedUnsupported],
            example: "--KeyId alias/reports",
            note: "For keys of every spec, without a limit of days between versions."
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            let version = try context.ask { (vault, request) throws(VaultError) in
                try vault.createKeyVersion(KeyReference(key.id), request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                try answer.object("KeyVersion") { (answer) throws(KMSError) in
                    KeyVersionMembers.write(version, of: key.id, to: &answer)
                }
            }
        }
    }()
}
