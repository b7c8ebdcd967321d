import SecretVault
import Vocabulary

/// `kist policy show`.
enum PolicyShow {
    static let command = Command(
        "policy", "show",
        summary: "print the vault's policy",
        text: """
            As it was set, byte for byte. Secrets and keys may have policies of their own:
            "kist kms GetSecretPolicy" and "kist kms GetKeyPolicy" print them.
            """,
        examples: [
            .init("kist policy show", "who may do what"),
            .init("kist policy show > policy.json", "keep it, change it, set it again"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) -> [UInt8] in
            let text = try vault.policy(request: request)
            guard !text.isEmpty else { throw .notFound(.policy(.vault)) }
            return text
        }
        var output = Output()
        try output.add(text)
        if Output.isTerminal, text.last != UInt8(ascii: "\n") { try output.add("\n") }
        try output.flush()
    }
}
