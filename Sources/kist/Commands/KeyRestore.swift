import Errands
import SecretVault
import Vocabulary

/// `kist key restore KEY`.
enum KeyRestore {
    static let command = Command(
        "key", "restore", arguments: "KEY", count: 1...1,
        summary: "bring a key back from its scheduled deletion",
        text: "Works until the key is destroyed, after its window too. The key is enabled then.",
        examples: [
            .init("kist key restore alias/payments", "it seals and opens again"),
            .init("kist key restore $ID && kist key describe $ID", "bring it back and look"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = arguments.positional[0]
        let reference = try arguments.key(text)
        try VaultWay.ask(RestoreKey(reference), arguments.global)
        try Confirmation.say("key \"\(text)\" is Enabled", arguments.global) { json in
            json.member("KeyId", text)
            json.member("KeyState", KeyState.enabled.rawValue)
        }
    }
}
