package import KMSContract
import SecretVault

extension ExitStatus {
    /// How a call of the contract that failed ends: by the same table as every command.
    package init(_ error: KMSError) {
        switch error {
        case .unknownOperation, .unsupported, .unsupportedValue, .unsupportedParameter,
            .genericSecretRotates, .unknownParameter, .repeated, .missing, .invalid, .onlyOne,
            .noCharacters, .duplicateTag, .invalidTagKey, .invalidTagValue, .valueNotText:
            self = .usage
        case .unknownInstance, .unknownKeyVersion, .unknownResourceID, .policyNotFound:
            self = .notFound
        // It would have succeeded, which is what was asked.
        case .dryRun: self = .done
        case .dryRunRefused(let refusal): self.init(refusal)
        case .denied, .signature: self = .notAllowed
        case .vault(let error): self = Failure(error).status
        }
    }
}
