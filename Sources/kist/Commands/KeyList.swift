import Errands
import SecretVault
import Vocabulary

/// `kist key list`.
enum KeyList {
    static let command = Command(
        "key", "list",
        summary: "list the keys",
        text: "Id, state, when it was made, and when it will be deleted if that is scheduled.",
        examples: [
            .init("kist key list", "all keys"),
            .init("kist key list --json", "an array for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let keys = try VaultWay.ask(ListKeys(), arguments.global)
        if arguments.global.wantsJSON {
            try JSONOutput.array(keys) { json, key in
                json.member("KeyId", key.id.text)
                json.member("KeyState", key.state.rawValue)
                json.member("CreationDate", key.created)
                json.member("DeleteDate", ifAny: key.plannedDeletion)
            }
            return
        }
        var rows = Rows("KeyId", "KeyState", "CreationDate", "DeleteDate")
        for key in keys {
            rows.add(
                key.id.text, key.state.rawValue, key.created.text, key.plannedDeletion?.text ?? "")
        }
        try rows.print()
    }
}
