import SecretVault

extension KMSOperation {
    static let getSecretValue: KMSOperation = {
        let name = Parameter.secretName()
        let version = Parameter.version("VersionId", .optional)
        let label = Parameter.label(.optional)
        let recipient = Parameter.recipient
        return KMSOperation(
            "GetSecretValue", .secrets,
            "Gives the value of one version: of ACSCurrent when neither id nor label is named.",
            parameters: [
                name, version, label, Parameter.flag("FetchExtendedConfig"), Parameter.dryRun,
                recipient,
            ],
            response: SecretMembers.valueResponse,
            errors: [
                .resourceNotFound, .keyNotFound, .inDeleteWindow, .disabled, .pendingDeletion,
                .pendingImport,
                .unavailable, .rejectedUnsupported, .unsupportedOperation, .dryRunOperation,
                .validationError,
            ],
            example: "--SecretName db_cred --VersionStage ACSPrevious"
        ) { (arguments, context) throws(KMSError) in
            if arguments[recipient] != nil { throw .unsupportedParameter("Recipient") }
            let name = try arguments[required: name].name(in: context.vault)
            let selector = VersionSelector(
                versionID: arguments[version], label: arguments[label])
            let value = try context.ask { (vault, request) throws(VaultError) in
                try vault.getValue(name, selector, seen: context.seen, request: request)
            }
            let literal = try SecretMembers.literal(of: value)
            var writer = AnswerWriter(requestID: context.request.contractID)
            try SecretMembers.describe(value, literal, to: &writer)
            return try writer.finish()
        }
    }()
}
