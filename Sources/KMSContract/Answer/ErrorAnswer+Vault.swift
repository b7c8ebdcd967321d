import SecretVault
import Vocabulary

/// What went wrong in the vault, in the contract's codes.
extension ErrorAnswer {
    init(_ error: VaultError, _ operation: KMSOperation?) {
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
        case .keyUnsupported(let spec):
            self = .unsupported("The token makes no key of the spec \(spec.name).", operation)
        case .algorithmUnsupported(let key, let algorithm):
            self = .unsupported(
                "The token does not do \(algorithm.name) with key \(key).", operation)
        case .wrongKey(let key, let spec, let usage):
            self = .unsupported("Key \(key) is of \(spec.name) and for \(usage.name).", operation)
        case .pairRotates:
            self = .unsupported("Asymmetric keys are not rotated by themselves.", operation)
        case .wrongOrigin, .importTokenInvalid, .importTokenExpired, .materialRefused,
            .wrappingUnsupported, .importUnsupported:
            self.init(ofImport: error, operation)
        case .keyProtected, .objectNeeded, .notLost:
            self.init(
                .rejectedUnsupported, "Unsupported operation. The key is protected from deletion.",
                recommend: "End the protection with SetDeletionProtection.")
        case .keyInUse(let key, let secrets):
            self.init(.inUse, "Key \(key) seals \(secrets) secrets.")
        case .accessKeyInactive: self.init(.accessKeyInactive, "This AccessKey is not enabled.")
        case .policyUnreadable:
            self.init(.internalFailure, "Internal Failure. A policy cannot be read.")
        case .blobRefused:
            self = .invalid(
                "CiphertextBlob", "It was not made here, or with another EncryptionContext.")
        case .ciphertextRefused:
            self = .invalid(
                "CiphertextBlob", "It was not encrypted with this key version and Algorithm.")
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
        case .tokenBusy:
            self.init(
                .temporarilyUnavailable, "Service Unavailable Temporary. The token is busy.",
                recommend: "Try again.")
        case .keyMissingInToken(nil), .tokenSick, .token, .otherToken, .tokenLacks,
            .weakToken:
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
        case .cryptography, .noRandomness, .outOfMemory:
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
        case .plaintextTooLong(let limit):
            self = .invalid("Plaintext", "This key and Algorithm take at most \(limit) bytes.")
        case .messageTooLong(let limit):
            self = .invalid("Message", "Expected at most \(limit) bytes.")
        case .keyUsage(let spec):
            self = .invalid(
                "KeyUsage",
                "\(spec.name) is for \(spec.usages.map(\.name).joined(separator: " or ")).")
        case .materialExpiry:
            self = .invalid("KeyMaterialExpireUnix", "Expected a time to come, or 0.")
        case .exportTooLong(let limit):
            self = .invalid("PublicKeyBlob", "It takes at most \(limit) bytes by this algorithm.")
        case .builtInLabelOnlyMoves(let label):
            self = .invalid("RemoveFromVersion", "\(label) can only be moved.")
        case .nothingToChange:
            self.init(
                .missingParameter, "The parameter \"Description\" is needed but not provided.")
        case .reservedAlias: self = .invalid("AliasName", "alias/acs is reserved.")
        case .keyReference: self = .invalid("KeyId", "Expected a key id, an alias or an ARN.")
        case .place, .valueLimit, .accessKeyPrincipal, .accessKeyExpiry:
            self.init(.internalFailure, "Internal Failure.")
        }
    }

    /// The code that the operation lists of the contract's two.
    private static func unsupported(_ why: String, _ operation: KMSOperation?) -> ErrorAnswer {
        operation?.errors.contains(.rejectedUnsupported) == true
            ? ErrorAnswer(.rejectedUnsupported, "Unsupported operation. \(why)")
            : ErrorAnswer(.unsupportedOperation, "This action is not supported. \(why)")
    }

    private static func notFound(_ thing: Thing) -> ErrorAnswer {
        switch thing {
        case .secret: ErrorAnswer(.resourceNotFound, "Resource not found.")
        case .version(_, let version):
            ErrorAnswer(.resourceNotFound, "Resource not found. No version \"\(version)\".")
        case .label(_, let label):
            ErrorAnswer(.resourceNotFound, "Resource not found. No label \"\(label)\".")
        case .key: ErrorAnswer(.keyNotFound, "The specified Key is not found.")
        case .keyVersion:
            ErrorAnswer(.keyVersionNotFound, "The specified Key version is not found.")
        case .alias: ErrorAnswer(.aliasNotFound, "The specified Alias is not found.")
        case .accessKey:
            ErrorAnswer(
                .accessKeyNotFound, "The Access Key ID provided does not exist in our records.")
        case .policy: ErrorAnswer(.resourceNotFound, "Policy not found.")
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
