import SecretVault
import Vocabulary

/// `kist key create`.
enum KeyCreate {
    static let command = Command(
        "key", "create",
        flags: [
            Flag("description", .text("TEXT"), "say what it is for"),
            Flag("tag", .text("KEY=VALUE"), repeatable: true, "add a tag; may be repeated"),
        ],
        summary: "make a key in the token",
        text: """
            The key is made in the token and never leaves it. Name it with "kist key alias", and
            seal secrets under it with "kist create --key".
            """,
        examples: [
            .init("kist key create --description 'payments'", "print the new key's id"),
            .init(
                "kist key alias alias/payments --to $(kist key create | cut -f1)",
                "make a key and name it"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let new = NewKey(
            description: try arguments.description() ?? .empty, tags: try arguments.tags())
        let key = try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.createKey(new, request: request)
        }
        try Answer.give { () throws(Failure) in try print(key, arguments.global) }
    }

    private static func print(_ key: KeyDescription, _ flags: GlobalFlags) throws(Failure) {
        if flags.wantsJSON { return try KeyDescribe.printJSON(key) }
        var rows = Rows("KeyId", "KeyState", "CreationDate")
        rows.add(key.id.text, key.state.rawValue, key.created.text)
        try rows.print()
    }
}
