import SecretVault
import Vocabulary

/// `kist access-key delete ID`.
enum AccessKeyDelete {
    static let command = Command(
        "access-key", "delete", arguments: "ID", count: 1...1,
        flags: [Flag("yes", "do not ask")],
        summary: "delete an access key for ever",
        text: """
            Whoever uses it is locked out at once, and there is no way back but another key. It asks
            for the id again; without a terminal it needs --yes. To try out who still uses it,
            disable it first.
            """,
        examples: [
            .init("kist access-key disable $ID", "first see who complains"),
            .init("kist access-key delete $ID --yes", "then delete it, in a script"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let id = try arguments.accessKeyID()
        try Confirmation.demand(id.text, toDo: "access-key delete", arguments)
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.deleteAccessKey(id, request: request)
        }
        try Confirmation.say("access key \"\(id)\" is deleted for ever", arguments.global) {
            json in
            json.member("AccessKeyId", id.text)
        }
    }
}
