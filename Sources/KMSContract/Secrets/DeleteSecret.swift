import Vocabulary
import SecretVault

extension KMSOperation {
    static let deleteSecret: KMSOperation = {
        let name = Parameter.secretName()
        let force = Parameter.flag("ForceDeleteWithoutRecovery")
        let window = Parameter.integer(
            "RecoveryWindowInDays", Vault.recoveryWindows, .defaulted("30"))
        return KMSOperation(
            "DeleteSecret", .secrets,
            "Plans a secret's deletion, or with force removes it at once and ignores the window.",
            parameters: [name, force, window],
            response: [.text("SecretName"), .text("PlannedDeleteTime")],
            errors: [.resourceNotFound, .inDeleteWindow],
            example: "--SecretName db_cred --RecoveryWindowInDays 7"
        ) { (arguments, context) throws(KMSError) in
            let name = try arguments[required: name].name(in: context.vault)
            let end = try context.ask { (vault, request) throws(VaultError) in
                try arguments[required: force]
                    ? vault.deleteSecretNow(name, request: request)
                    : vault.deleteSecret(
                        name, windowDays: arguments[required: window], request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("SecretName", name.text)
                answer.text("PlannedDeleteTime", end.text)
            }
        }
    }()
}
