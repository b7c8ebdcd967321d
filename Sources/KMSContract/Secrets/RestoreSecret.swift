import Vocabulary
import SecretVault

extension KMSOperation {
    static let restoreSecret: KMSOperation = {
        let name = Parameter.secretName()
        return KMSOperation(
            "RestoreSecret", .secrets,
            "Takes a planned deletion back; versions and labels are as before.",
            parameters: [name], response: [.text("SecretName")],
            errors: [.resourceNotFound, .inUse], example: "--SecretName db_cred"
        ) { (arguments, context) throws(KMSError) in
            let secret = try SecretMembers.present(arguments[required: name], context)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.restoreSecret(secret.name, request: request)
            }
            return try context.answer { $0.text("SecretName", secret.name.text) }
        }
    }()
}
