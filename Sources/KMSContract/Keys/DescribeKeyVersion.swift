import SecretVault
import Vocabulary

extension KMSOperation {
    static let describeKeyVersion: KMSOperation = {
        let key = Parameter.key()
        let version = Parameter.free("KeyVersionId", longest: 64, what: "a key version id")
            .with(.required)
        return KMSOperation(
            "DescribeKeyVersion", .keys, "Describes one version of a key.",
            parameters: [key, version], response: KeyVersionMembers.one,
            errors: KeyMembers.errors + [.keyVersionNotFound],
            example: "--KeyId alias/reports --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93"
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            let wanted = arguments[required: version]
            guard let found = key.versions.first(where: { $0.object.uuidText == wanted }) else {
                throw .unknownKeyVersion
            }
            return try context.answer { (answer) throws(KMSError) in
                try answer.object("KeyVersion") { (answer) throws(KMSError) in
                    KeyVersionMembers.write(found, of: key.id, to: &answer)
                }
            }
        }
    }()
}
