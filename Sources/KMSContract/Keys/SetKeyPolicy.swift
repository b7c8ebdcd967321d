import SecretVault

extension KMSOperation {
    static let setKeyPolicy: KMSOperation = {
        let key = Parameter.key()
        let policy = Parameter.policy(.required)
        return KMSOperation(
            "SetKeyPolicy", .keys,
            "Keeps a policy with a key; the agent asks it, beside the vault's own.",
            parameters: [key, policy, Policy.name], response: [],
            errors: KeyMembers.errors + [.resourceNotFound],
            example: "--KeyId alias/reports --Policy @policy.json"
        ) { (arguments, context) throws(KMSError) in
            try Policy.check(arguments)
            let key = try arguments[required: key].checked(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.setKeyPolicy(key, arguments[required: policy].text, request: request)
            }
            return try context.done()
        }
    }()
}
