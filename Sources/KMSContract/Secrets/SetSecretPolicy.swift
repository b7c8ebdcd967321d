import SecretVault

extension KMSOperation {
    static let setSecretPolicy: KMSOperation = {
        let name = Parameter.secretName()
        let policy = Parameter.policy(.required)
        return KMSOperation(
            "SetSecretPolicy", .secrets,
            "Keeps a policy with a secret; the agent asks it, beside the vault's own.",
            parameters: [name, policy, Policy.name], response: [],
            errors: [.resourceNotFound, .inDeleteWindow],
            example: "--SecretName db_cred --Policy @policy.json"
        ) { (arguments, context) throws(KMSError) in
            try Policy.check(arguments)
            let name = try arguments[required: name].name(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.setSecretPolicy(
                    name, arguments[required: policy].text, request: request)
            }
            return try context.done()
        }
    }()
}
