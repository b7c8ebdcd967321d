import SecretVault

extension KMSOperation {
    static let getKeyPolicy: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "GetKeyPolicy", .keys, "Gives the policy that was set for a key.",
            parameters: [key, Policy.name], response: [.text("Policy")],
            errors: KeyMembers.errors + [.resourceNotFound], example: "--KeyId alias/reports"
        ) { (arguments, context) throws(KMSError) in
            try Policy.check(arguments)
            let key = try arguments[required: key].checked(in: context.vault)
            let policy = try context.ask { (vault, request) throws(VaultError) in
                try vault.keyPolicy(key, request: request)
            }
            guard !policy.isEmpty else { throw .policyNotFound }
            return try context.answer {
                $0.text("Policy", String(decoding: policy, as: UTF8.self))
            }
        }
    }()
}
