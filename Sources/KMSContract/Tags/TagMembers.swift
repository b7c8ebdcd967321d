import SecretVault
import Vocabulary

/// What answers say of tags.
enum TagMembers {
    static let response = ResponseMember.wrapped(
        "Tags", "Tag", .object([.text("TagKey"), .text("TagValue")]))

    static func describe(_ tags: [TagPair], to answer: inout AnswerWriter) throws(KMSError) {
        try answer.wrapped("Tags", "Tag", tags) { (answer, tag) throws(KMSError) in
            answer.text("TagKey", tag.key.text)
            answer.text("TagValue", tag.value.text)
        }
    }
}
