import Vocabulary
import SecretVault

extension KMSOperation {
    static let listResourceTags: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "ListResourceTags", .tags, "Lists the tags of one key.", parameters: [key],
            response: [
                .wrapped(
                    "Tags", "Tag",
                    .object([.text("KeyId"), .text("TagKey"), .text("TagValue")]))
            ],
            errors: [.keyNotFound, .aliasNotFound],
            example: "--KeyId alias/acs/secretsmanager"
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            return try context.answer { (answer) throws(KMSError) in
                try answer.wrapped("Tags", "Tag", key.tags) { (answer, tag) throws(KMSError) in
                    answer.text("KeyId", key.id.text)
                    answer.text("TagKey", tag.key.text)
                    answer.text("TagValue", tag.value.text)
                }
            }
        }
    }()
}
