import SecretVault
import Vocabulary

/// The one table from what went wrong to what the contract says: code, and with it HTTP status, and
/// message.
///
/// Messages begin with the contract's own words, which tools match; what is ours follows.
package struct ErrorAnswer: Equatable, Sendable {
    package let code: ErrorCode
    package let message: String
    /// What to do about it.
    package let recommend: String?

    private init(_ code: ErrorCode, _ message: String, recommend: String? = nil) {
        self.code = code
        self.message = message
        self.recommend = recommend
    }

    /// - Parameter operation: The operation that failed, if it is one of ours.
    package init(_ error: KMSError, of operation: KMSOperation?) {
        switch error {
        case .unknownOperation(let name, let nearest):
            self.init(
                .unsupportedOperation,
                "This action is not supported. The contract has no operation \"\(name)\".",
                recommend: nearest.map { "Did you mean \($0)?" })
        case .unsupported(_, let reason):
            self.init(
                .unsupportedOperation, "This action is not supported. \(reason.sentence)")
        case .unsupportedValue(let parameter, let words):
            self.init(
                .unsupportedOperation,
                "This action is not supported. This vault does \(parameter) "
                    + "\(words.joined(separator: ", ")).")
        case .unsupportedParameter(let parameter):
            self.init(
                .unsupportedOperation,
                "This action is not supported. This vault does not do \(parameter).")
        case .genericSecretRotates:
            self.init(
                .unsupportedOperation,
                "This action is not supported. Generic secrets do not rotate by themselves.",
                recommend: "Store a new version with PutSecretValue.")
        case .unknownParameter(let name, let nearest):
            self.init(
                .invalidParameter,
                "The specified parameter \"\(name)\" is not valid. "
                    + "\(operation?.name ?? "The operation") has no such parameter.",
                recommend: nearest.map { "Did you mean \($0)?" })
        case .repeated(let name):
            self = .invalid(name, "It stands there twice.")
        case .missing(let name):
            self.init(
                .missingParameter, "The parameter \"\(name)\" is needed but not provided.")
        case .invalid(let name, let form):
            self = .invalid(name, "Expected \(form.expectation).")
        case .onlyOne(let names):
            self = .invalid(names[0], "Expected exactly one of \(names.joined(separator: ", ")).")
        case .noCharacters: self = .invalid("ExcludeCharacters", "Nothing is left to choose from.")
        case .duplicateTag:
            self.init(.duplicateTagKey, "The specified tagKey is duplicate.")
        case .invalidTagKey:
            self.init(
                .invalidTagKey,
                "The specified parameter is not valid. A tag key is 1 to 128 of "
                    + "A-Z a-z 0-9 / \\ _ - . + = : @ and begins with neither aliyun nor acs:.")
        case .invalidTagValue:
            self.init(
                .invalidTagValue,
                "The specified parameter is not valid. A tag value is up to 128 of "
                    + "A-Z a-z 0-9 / \\ _ - . + = : @.")
        case .unknownInstance:
            self.init(.instanceNotFound, "The specified DKMS Instance is not found.")
        case .unknownKeyVersion:
            self.init(.keyVersionNotFound, "The specified Key version is not found.")
        case .unknownResourceID:
            self.init(.resourceIDNotFound, "The specified ResourceId is not found.")
        case .policyNotFound:
            self.init(.resourceNotFound, "Policy not found.")
        case .valueNotText(let name, let version):
            self.init(
                .rejectedUnsupported,
                "Unsupported operation. Version \"\(version)\" of secret \"\(name)\" is not UTF-8 "
                    + "and cannot stand in JSON.",
                recommend: "Read its bytes with: kist get \(name) --version-id \(version)")
        case .dryRun:
            self.init(.dryRunOperation, "The call would have succeeded, but DryRun is set.")
        case .dryRunRefused(let refusal):
            self.init(.validationError, ErrorAnswer(refusal, of: operation).message)
        case .vault(let error):
            self.init(error, operation)
        }
    }

    private init(_ error: VaultError, _ operation: KMSOperation?) {
        switch error {
        case .invalid(let input): self.init(input, operation)
        case .notFound(let thing): self = .notFound(thing)
        case .exists(.alias): self.init(.aliasExists, "The alias already exists.")
        case .exists: self.init(.resourceExists, "The resource already exists.")
        case .otherData(_, let version):
            self.init(
                .resourceExists,
                "The resource already exists. Version \"\(version)\" holds other data.")
        case .scheduledForDeletion(_, let end), .windowOpen(_, let end):
            self.init(
                .inDeleteWindow, "The secret is planned to be deleted. On \(end.text).",
                recommend: "Take it back with RestoreSecret.")
        case .clockWentBack, .clockJumped, .clockUnconfirmed:
            self.init(
                .inDeleteWindow,
                "The secret is planned to be deleted. The clock cannot be believed, so nothing "
                    + "is purged.")
        case .notScheduled: self.init(.inUse, "The secret is not planned to be deleted.")
        case .keyUnusable(let key, let state):
            self = .wrongState(key, state, operation)
        case .keyScheduled(let key, _):
            self = .wrongState(key, .pendingDeletion, operation)
        case .keyNotScheduled:
            self.init(
                .stateModifiedFailed, "Keystate modified failed. The key is not pending deletion.")
        case .keyDeleted(let key, let since):
            self.init(
                .keyNotFound,
                "The specified Key is not found. Key \(key) was deleted on \(since.text).")
        case .keyProtected, .objectNeeded:
            self.init(
                .rejectedUnsupported, "Unsupported operation. The key is protected from deletion.",
                recommend: "End the protection with SetDeletionProtection.")
        case .keyInUse(let key, let secrets):
            self.init(.inUse, "Key \(key) seals \(secrets) secrets.")
        case .blobRefused:
            self = .invalid(
                "CiphertextBlob", "It was not made here, or with another EncryptionContext.")
        case .labelElsewhere(let label, let named, let place):
            self.init(
                .invalidRequest,
                "param mismatch. Label \"\(label)\" is not on version \"\(named)\" but on "
                    + (place.map { "\"\($0)\"." } ?? "none."))
        case .versionHasNotLabel(let version, let label):
            self.init(
                .resourceNotFound,
                "Resource not found. Version \"\(version)\" has not the label \"\(label)\".")
        case .keyMissingInToken(.some):
            self.init(
                .unavailable, "The request was rejected because the key state is Unavailable.")
        case .keyMissingInToken(nil), .tokenSick, .token, .otherToken, .weakToken:
            self.init(
                .temporarilyUnavailable,
                "Service Unavailable Temporary. The token does not answer as it should.",
                recommend: "See: kist doctor")
        case .busy:
            self.init(
                .temporarilyUnavailable, "Service Unavailable Temporary. Another writer is at it.",
                recommend: "Try again.")
        case .damaged, .rolledBack, .missing, .unsupportedFormat:
            self.init(
                .internalFailure, "Internal Failure. The store is not what was written.",
                recommend: "See: kist check")
        case .noVault, .vaultExists, .otherVault:
            self.init(.internalFailure, "Internal Failure. The vault is not the one expected.")
        case .outcomeUnknown, .notBegun:
            self.init(
                .internalFailure, "Internal Failure. The change may or may not be there.",
                recommend: "Read again, or repeat the call with the same VersionId.")
        case .store:
            self.init(.internalFailure, "Internal Failure. A file cannot be read or written.")
        case .audit:
            self.init(
                .internalFailure, "Internal Failure. The audit entry could not be written.")
        case .cryptography, .outOfMemory:
            self.init(.internalFailure, "Internal Failure.")
        }
    }

    private init(_ input: InvalidInput, _ operation: KMSOperation?) {
        switch input {
        case .emptyValue:
            self.init(
                .missingParameter, "The parameter \"SecretData\" is needed but not provided.")
        case .valueTooLong(let limit):
            self = .invalid("SecretData", "Expected at most \(limit) bytes.")
        case .tooManyTags(let limit):
            self.init(
                .limitExceeded,
                "The request was rejected because user create resource limit was exceeded. "
                    + "A resource has at most \(limit) tags.")
        case .tooManyLabels(let limit):
            self.init(
                .limitExceeded,
                "exceed secret limits error. A secret has at most \(limit) labels.")
        case .tooManyKeyVersions(let limit):
            self.init(
                .limitExceeded,
                "The request was rejected because user create resource limit was exceeded. "
                    + "A key has at most \(limit) versions.")
        case .window: self = .invalid("RecoveryWindowInDays", "Expected 7 to 30.")
        case .keyWindow: self = .invalid("PendingWindowInDays", "Expected 7 to 366.")
        case .rotationInterval: self = .invalid("RotationInterval", "Expected 7 to 730 days.")
        case .policyTooLong(let limit): self = .invalid("Policy", "At most \(limit) bytes.")
        case .dataKeySize: self = .invalid("NumberOfBytes", "Expected 1 to 1024.")
        case .builtInLabelOnlyMoves(let label):
            self = .invalid("RemoveFromVersion", "\(label) can only be moved.")
        case .nothingToChange:
            self.init(
                .missingParameter, "The parameter \"Description\" is needed but not provided.")
        case .reservedAlias: self = .invalid("AliasName", "alias/acs is reserved.")
        case .keyReference: self = .invalid("KeyId", "Expected a key id, an alias or an ARN.")
        case .place, .valueLimit: self.init(.internalFailure, "Internal Failure.")
        }
    }

    private static func invalid(_ parameter: String, _ why: String) -> ErrorAnswer {
        ErrorAnswer(
            .invalidParameter, "The specified parameter \"\(parameter)\" is not valid. \(why)")
    }

    private static func notFound(_ thing: Thing) -> ErrorAnswer {
        switch thing {
        case .secret: ErrorAnswer(.resourceNotFound, "Resource not found.")
        case .version(_, let version):
            ErrorAnswer(.resourceNotFound, "Resource not found. No version \"\(version)\".")
        case .label(_, let label):
            ErrorAnswer(.resourceNotFound, "Resource not found. No label \"\(label)\".")
        case .key: ErrorAnswer(.keyNotFound, "The specified Key is not found.")
        case .alias: ErrorAnswer(.aliasNotFound, "The specified Alias is not found.")
        }
    }

    private static func wrongState(
        _ key: KeyID, _ state: KeyState, _ operation: KMSOperation?
    ) -> ErrorAnswer {
        if operation?.stateConflict == .modification {
            return ErrorAnswer(
                .stateModifiedFailed,
                "Keystate modified failed. Key \(key) is \(state.rawValue).")
        }
        let code: ErrorCode
        switch state {
        case .disabled: code = .disabled
        case .pendingDeletion: code = .pendingDeletion
        case .pendingImport: code = .pendingImport
        case .enabled, .creating, .destroying, .destroyed: code = .unavailable
        }
        let word = code == .unavailable ? "Unavailable" : state.rawValue
        return ErrorAnswer(
            code, "The request was rejected because the key state is \(word).")
    }
}
