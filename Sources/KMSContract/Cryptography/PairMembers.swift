import SecretVault
import Vocabulary

/// What operations of asymmetric keys share.
enum PairMembers {
    static let key = Parameter.key()
    static let version = Parameter.keyVersion()
    static let encrypts: [KeyAlgorithm] = [.oaepSHA256, .oaepSHA1]
    static let encryption = Parameter.algorithm(encrypts, others: ["SM2PKE"])
    static let signs: [KeyAlgorithm] = [.pssSHA256, .pkcs1SHA256, .ecdsaSHA256]
    static let signature = Parameter.algorithm(signs, others: ["SM2DSA"])
    static let response: [ResponseMember] = [.text("KeyId"), .text("KeyVersionId")]
    static let errors =
        KeyMembers.useErrors + [
            .keyVersionNotFound, .rejectedUnsupported, .unsupportedOperation, .dryRunOperation,
            .validationError,
        ]

    /// - Throws: ``KMSError/unsupportedValue(_:does:)`` for an algorithm that is not done here.
    static func algorithm(
        _ parameter: Parameter<String>, _ does: [KeyAlgorithm], _ arguments: Arguments
    ) throws(KMSError) -> KeyAlgorithm {
        guard let algorithm = KeyAlgorithm(arguments[required: parameter]) else {
            throw .unsupportedValue(parameter.name, does: does.map(\.name))
        }
        return algorithm
    }

    static func write(_ key: KeyID, _ version: Identifier, to answer: inout AnswerWriter) {
        answer.text("KeyId", key.text)
        answer.text("KeyVersionId", version.uuidText)
    }
}
