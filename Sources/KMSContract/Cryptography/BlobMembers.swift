import Vocabulary
import SecretVault

/// What answers say of a blob.
enum BlobMembers {
    static let response: [ResponseMember] = [
        .text("KeyId"), .text("KeyVersionId"), .text("CiphertextBlob"),
    ]

    static func write(_ blob: SealedBlob, to answer: inout AnswerWriter) {
        answer.text("KeyId", blob.keyID.text)
        answer.text("KeyVersionId", blob.keyVersion.uuidText)
        answer.text("CiphertextBlob", Base64.encode(blob.bytes))
    }

    static let errors =
        KeyMembers.useErrors + [.dryRunOperation, .validationError, .unsupportedOperation]
}
