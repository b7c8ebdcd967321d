import SecretVault

extension KMSOperation {
    static let getSecretPolicy: KMSOperation = {
        let name = Parameter.secretName()
        return KMSOperation(
            "GetSecretPolicy", .secrets, "Gives the policy that was set for a secret.",
            parameters: [name, Policy.name], response: [.text("Policy")],
            errors: [.resourceNotFound], example: "--SecretName db_cred"
        ) { (arguments, context) throws(KMSError) in
            try Policy.check(arguments)
            let name = try arguments[required: name].name(in: context.vault)
            let policy = try context.ask { (vault, request) throws(VaultError) in
                try vault.secretPolicy(name, request: request)
            }
            guard !policy.isEmpty else { throw .policyNotFound }
            return try context.answer {
                $0.text("Policy", String(decoding: policy, as: UTF8.self))
            }
        }
    }()
}
