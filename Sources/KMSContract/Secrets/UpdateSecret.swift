import Vocabulary
import SecretVault

extension KMSOperation {
    static let updateSecret: KMSOperation = {
        let name = Parameter.secretName()
        let description = Parameter.description()
        let custom = Parameter<Bool>(
            flattened: "ExtendedConfig.CustomData",
            .json(longest: 1_024, what: "a JSON object, of managed secrets only"), .optional
        ) { _ in true }
        return KMSOperation(
            "UpdateSecret", .secrets, "Replaces a secret's description; an empty one clears it.",
            parameters: [name, description, custom],
            response: [.text("SecretName")],
            errors: [.resourceNotFound, .inDeleteWindow, .unsupportedOperation],
            example: #"--SecretName db_cred --Description "the reporting user""#
        ) { (arguments, context) throws(KMSError) in
            if arguments[custom] != nil { throw .unsupportedParameter(custom.name) }
            let name = try arguments[required: name].name(in: context.vault)
            try context.ask { (vault, request) throws(VaultError) in
                try vault.updateSecret(
                    name, change: SecretChange(description: arguments[description]),
                    request: request)
            }
            return try context.answer { $0.text("SecretName", name.text) }
        }
    }()
}
