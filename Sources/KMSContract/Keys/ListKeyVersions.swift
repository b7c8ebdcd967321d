import SecretVault

extension KMSOperation {
    static let listKeyVersions: KMSOperation = {
        let key = Parameter.key()
        let size = Page.size(0...101)
        return KMSOperation(
            "ListKeyVersions", .keys, "Lists the versions of a key, oldest first.",
            parameters: [key, Page.number, size],
            response: Page.response + [
                .wrapped("KeyVersions", "KeyVersion", KeyVersionMembers.element)
            ],
            errors: KeyMembers.errors, example: "--KeyId alias/reports"
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            let page = Page(arguments, size: size)
            return try context.answer { (answer) throws(KMSError) in
                page.describe(total: key.versions.count, to: &answer)
                try answer.wrapped("KeyVersions", "KeyVersion", page.of(key.versions)) {
                    (answer, version) throws(KMSError) in
                    KeyVersionMembers.write(version, of: key.id, to: &answer)
                }
            }
        }
    }()
}
