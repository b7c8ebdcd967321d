import SecretVault
import Vocabulary

/// `kist key destroy KEY`.
enum KeyDestroy {
    static let command = Command(
        "key", "destroy", arguments: "KEY", count: 1...1,
        flags: [
            Flag("shred-secrets", "also when secrets are still sealed under it: they are lost"),
            Flag("trust-clock", "vouch for the clock when the vault has reason to doubt it"),
            Flag("yes", "do not ask"),
        ],
        summary: "remove a deleted key from the token, for ever",
        text: """
            Only behind its recovery window, and only when the whole audit chain confirms that its
            deletion was asked for. What is sealed under it can never be opened again, on no copy.
            It asks for the key as it was named; without a terminal it needs --yes.
            """,
        examples: [
            .init("kist key destroy $ID", "destroy it, after typing its id again"),
            .init("kist key destroy $ID --yes", "in a script, when no secret is under it"),
            .init("kist key destroy $ID --shred-secrets --yes", "and lose its secrets with it"),
        ],
        reach: .makingKeys,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = arguments.positional[0]
        let reference = try arguments.key(text)
        let isShredding = arguments.has("shred-secrets")
        let isTrusting = arguments.has("trust-clock")
        try Confirmation.demand(text, toDo: "key destroy", arguments)
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.destroyKey(
                reference, shreddingSecrets: isShredding, trustingClock: isTrusting,
                request: request)
        }
        try Confirmation.say("key \"\(text)\" is destroyed", arguments.global) { json in
            json.member("KeyId", text)
            json.member("KeyState", KeyState.destroyed.rawValue)
        }
    }
}
