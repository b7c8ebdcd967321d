import Errands
import SecretVault
import Vocabulary

/// `kist restore NAME`.
enum Restore {
    static let command = Command(
        "restore", arguments: "NAME", count: 1...1,
        summary: "bring a secret back from its scheduled deletion",
        text: "It works as long as the secret was not purged, also after its window has ended.",
        examples: [
            .init("kist restore old_token", "the secret is as it was before \"kist delete\""),
            .init("kist restore old_token && kist get old_token", "bring it back and read it"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        try VaultWay.ask(RestoreSecret(name), arguments.global)
        try Confirmation.say("secret \"\(name)\" is back", arguments.global) { json in
            json.member("SecretName", name.text)
        }
    }
}
