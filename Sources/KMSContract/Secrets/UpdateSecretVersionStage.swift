import Vocabulary
import SecretVault

extension KMSOperation {
    static let updateSecretVersionStage: KMSOperation = {
        let name = Parameter.secretName()
        let label = Parameter.label(.required)
        let target = Parameter.version("MoveToVersion", .optional)
        let source = Parameter.version("RemoveFromVersion", .optional)
        return KMSOperation(
            "UpdateSecretVersionStage", .secrets,
            "Moves a label to a version or takes it off; ACSPrevious follows ACSCurrent.",
            parameters: [name, label, target, source],
            response: [.text("SecretName")],
            errors: [.limitExceeded, .invalidRequest, .resourceNotFound, .inDeleteWindow],
            example: "--SecretName db_cred --VersionStage ACSCurrent --MoveToVersion v1"
        ) { (arguments, context) throws(KMSError) in
            guard arguments[target] != nil || arguments[source] != nil else {
                throw .missing(target.name)
            }
            let name = try arguments[required: name].name(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.moveLabel(
                    arguments[required: label], of: name, to: arguments[target],
                    from: arguments[source], request: request)
            }
            return try context.answer { $0.text("SecretName", name.text) }
        }
    }()
}
