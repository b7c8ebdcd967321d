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

    init(_ code: ErrorCode, _ message: String, recommend: String? = nil) {
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
        case .denied(let action, let resource):
            self.init(
                .noPermission,
                "This operation is forbidden by permission system. "
                    + "Nothing allows \(action) on \(resource).",
                recommend: "See: kist policy test")
        case .signature(let refusal): self.init(refusal)
        case .vault(let error):
            self.init(error, operation)
        }
    }

    static func invalid(_ parameter: String, _ why: String) -> ErrorAnswer {
        ErrorAnswer(
            .invalidParameter, "The specified parameter \"\(parameter)\" is not valid. \(why)")
    }
}
