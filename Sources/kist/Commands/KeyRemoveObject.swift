import SecretVault
import Vocabulary

/// `kist key remove-object ID`.
enum KeyRemoveObject {
    static let command = Command(
        "key", "remove-object", arguments: "ID", count: 1...1,
        flags: [Flag("yes", "do not ask")],
        summary: "remove a key object from the token that the vault does not name",
        text: """
            "kist check" reports token objects that carry this vault's label and that no record names:
            left by an interrupted init or a rotation of the root, or newer than a backup that was
            restored. None of them is ever removed by itself, for another copy of the vault may need
            it. ID is the object's CKA_ID as check shows it. An object that the vault names is
            refused, and so is one with another label. It asks for the id again; without a terminal
            it needs --yes.
            """,
        examples: [
            .init("kist check", "shows the ids as objectUnknown"),
            .init(
                "kist key remove-object 00112233445566778899aabbccddeeff", "after typing it again"),
            .init("kist key remove-object $ID --yes", "in a script"),
        ],
        reach: .makingKeys,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = arguments.positional[0]
        guard let object = Identifier(hex: Array(text.utf8)) else {
            throw .usage(
                "\"\(text)\" is no CKA_ID",
                hint: "32 hexadecimal digits, as \"kist check\" shows it")
        }
        try Confirmation.demand(text, toDo: "key remove-object", arguments)
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.removeObject(object, request: request)
        }
        try Confirmation.say("object \"\(text)\" is removed", arguments.global) { json in
            json.member("ObjectId", text)
        }
    }
}
