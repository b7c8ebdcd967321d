import SecretVault
import Vocabulary

/// What answers say of a key version.
enum KeyVersionMembers {
    static let element = ResponseType.object([
        .text("KeyId"), .text("KeyVersionId"), .text("CreationDate"),
    ])

    static func write(_ version: KeyVersionListing, of key: KeyID, to answer: inout AnswerWriter) {
        answer.text("KeyId", key.text)
        answer.text("KeyVersionId", version.object.uuidText)
        answer.text("CreationDate", version.created.text)
    }

    static var one: [ResponseMember] {
        [
            .object(
                "KeyVersion", [.text("KeyId"), .text("KeyVersionId"), .text("CreationDate")])
        ]
    }
}
