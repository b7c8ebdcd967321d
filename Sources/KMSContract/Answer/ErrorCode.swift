/// Every code an answer can carry, in the contract's spelling.
package enum ErrorCode: String, Sendable, CaseIterable {
    case noPermission = "Forbidden.NoPermission"
    case incompleteSignature = "IncompleteSignature"
    case signatureMismatch = "SignatureDoesNotMatch"
    case illegalTimestamp = "IllegalTimestamp"
    case nonceUsed = "SignatureNonceUsed"
    case accessKeyNotFound = "InvalidAccessKeyId.NotFound"
    case accessKeyInactive = "Forbidden.AccessKey"
    case unsupportedMethod = "UnsupportedHTTPMethod"
    case unparsable = "ParseRequestParameterException"
    case throttled = "Rejected.Throttling"
    case missingParameter = "MissingParameter"
    case invalidParameter = "InvalidParameter"
    case invalidTagKey = "InvalidParameter.TagKey"
    case invalidTagValue = "InvalidParameter.TagValue"
    case duplicateTagKey = "Duplicate.TagKey"
    case validationError = "ValidationError"
    case dryRunOperation = "DryRunOperationError"
    case unsupportedOperation = "UnsupportedOperation"
    case rejectedUnsupported = "Rejected.UnsupportedOperation"
    case invalidRequest = "Rejected.InvalidRequest"
    case limitExceeded = "Rejected.LimitExceeded"
    case aliasExists = "AliasAlreadyExists"
    case invalidKeyMaterial = "InvalidKeyMaterial"
    case invalidImportToken = "InvalidImportToken"
    case expiredImportToken = "ExpiredImportToken"
    case unsupportedOrigin = "Unsupported.Origin"
    case instanceNotFound = "Forbidden.DKMSInstanceNotFound"
    case resourceNotFound = "Forbidden.ResourceNotFound"
    case keyNotFound = "Forbidden.KeyNotFound"
    case keyVersionNotFound = "Forbidden.KeyVersionNotFound"
    case aliasNotFound = "Forbidden.AliasNotFound"
    case resourceIDNotFound = "InvalidResourceId.NotFound"
    case resourceExists = "Rejected.ResourceExist"
    case inDeleteWindow = "Rejected.ResourceInDeleteWindow"
    case inUse = "Rejected.ResourceInUse"
    case disabled = "Rejected.Disabled"
    case pendingDeletion = "Rejected.PendingDeletion"
    case pendingImport = "Rejected.PendingImport"
    case unavailable = "Rejected.Unavailable"
    case stateModifiedFailed = "Rejected.StateModifiedFailed"
    case internalFailure = "InternalFailure"
    case temporarilyUnavailable = "ServiceUnavailableTemporary"

    /// The HTTP status that goes with the code.
    package var status: Int {
        switch self {
        case .incompleteSignature, .signatureMismatch, .illegalTimestamp, .nonceUsed, .unparsable:
            400
        case .noPermission, .accessKeyInactive, .unsupportedMethod: 403
        case .throttled: 429
        case .missingParameter, .invalidParameter, .invalidTagKey, .invalidTagValue,
            .duplicateTagKey, .validationError, .dryRunOperation, .unsupportedOperation,
            .rejectedUnsupported, .invalidRequest, .limitExceeded, .aliasExists,
            .invalidKeyMaterial, .invalidImportToken, .expiredImportToken, .unsupportedOrigin:
            400
        case .instanceNotFound: 403
        case .accessKeyNotFound, .resourceNotFound, .keyNotFound, .keyVersionNotFound,
            .aliasNotFound,
            .resourceIDNotFound:
            404
        case .resourceExists, .inDeleteWindow, .inUse, .disabled, .pendingDeletion,
            .pendingImport, .unavailable, .stateModifiedFailed:
            409
        case .internalFailure: 500
        case .temporarilyUnavailable: 503
        }
    }

    /// Whether it says that a parameter is wrong or missing.
    var isOfParameters: Bool { self == .missingParameter || self == .invalidParameter }

    /// The codes that any operation can answer with.
    package static let common: [ErrorCode] = [
        .missingParameter, .invalidParameter, .noPermission, .internalFailure,
        .temporarilyUnavailable,
    ]

    /// The codes that refuse a request before its operation is looked at.
    package static let ofSignatures: [ErrorCode] = [
        .incompleteSignature, .signatureMismatch, .illegalTimestamp, .nonceUsed,
        .accessKeyNotFound, .accessKeyInactive, .unsupportedMethod, .unparsable, .throttled,
    ]
}
