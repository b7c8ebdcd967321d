import Vocabulary

/// What the two operations on codes share.
enum MacMembers {
    static let key = Parameter.key()
    static let message = Parameter.message
    private static let does: [KeyAlgorithm] = [.hmacSHA256]
    static let algorithm = Parameter.algorithm(
        does, others: ["HMAC_SHA_224", "HMAC_SHA_384", "HMAC_SHA_512", "HMAC_SM3"])
    static let errors =
        KeyMembers.useErrors + [
            .rejectedUnsupported, .unsupportedOperation, .dryRunOperation, .validationError,
        ]

    /// - Throws: ``KMSError/unsupportedValue(_:does:)`` for an algorithm that is not done here.
    static func check(_ arguments: Arguments) throws(KMSError) -> KeyAlgorithm {
        try PairMembers.algorithm(algorithm, does, arguments)
    }
}
