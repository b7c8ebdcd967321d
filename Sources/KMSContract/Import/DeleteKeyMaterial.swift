import SecretVault

extension KMSOperation {
    static let deleteKeyMaterial: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "DeleteKeyMaterial", .keyMaterial,
            "Destroys imported material; what it sealed waits for the same material.",
            parameters: [key], response: [],
            errors: KeyMembers.errors + [.unsupportedOrigin],
            example: "--KeyId 8f2d4c1e-0000-4000-8000-0123456789ab"
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.deleteKeyMaterial(key, request: request)
            }
            return try context.done()
        }
    }()
}
