import RequestSignatures

/// Why a request is not believed, in the contract's codes.
extension ErrorAnswer {
    init(_ refusal: SignatureRefusal) {
        switch refusal {
        case .method: self.init(.unsupportedMethod, "This http method is not supported.")
        case .path, .malformed, .tooManyParameters:
            self.init(
                .unparsable,
                "Server parse parameters exception. Please check your input params.")
        case .repeated(let name): self = .invalid(name, "It stands there twice.")
        case .missing(let name):
            self.init(
                .missingParameter, "The parameter \"\(name)\" is needed but not provided.")
        case .incomplete:
            self.init(
                .incompleteSignature,
                "The request signature does not conform to Alibaba Cloud standards.")
        case .unsupportedCredentials:
            self.init(
                .incompleteSignature,
                "The request signature does not conform to Alibaba Cloud standards. This vault "
                    + "takes HMAC-SHA1 and ACS3-HMAC-SHA256 with an access key's own secret.")
        case .noTimestamp:
            self.init(
                .illegalTimestamp,
                "The input parameter \"Timestamp\" that is mandatory for processing this request "
                    + "is not supplied.")
        case .staleTimestamp:
            self.init(
                .illegalTimestamp, "The input parameter \"Timestamp\" is too far from now.",
                recommend: "Set the clock.")
        case .nonceUsed:
            self.init(.nonceUsed, "Specified signature nonce was used already.")
        case .tooManyRequests: self.init(.throttled, "QPS Limit Exceeded.")
        case .unknownKey:
            self.init(
                .accessKeyNotFound, "The Access Key ID provided does not exist in our records.")
        case .inactiveKey: self.init(.accessKeyInactive, "This AccessKey is not enabled.")
        // The old client takes what follows the first colon and compares it with what it signed. Our
        // own text stays here: in RPC requests values of secrets are part of it.
        case .mismatch:
            self.init(
                .signatureMismatch,
                "Specified signature is not matched with our calculation. "
                    + "server string to sign is:")
        case .keyUnavailable:
            self.init(.temporarilyUnavailable, "Service Unavailable Temporary.")
        case .outOfMemory, .cryptography: self.init(.internalFailure, "Internal Failure.")
        }
    }
}
