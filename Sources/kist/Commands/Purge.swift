import SecretVault
import Vocabulary

/// `kist purge NAME`.
enum Purge {
    static let command = Command(
        "purge", arguments: "NAME", count: 1...1,
        flags: [
            Flag("yes", "do not ask"),
            Flag("dry-run", "say what would happen and change nothing"),
        ],
        summary: "remove a secret whose recovery window has ended",
        text: """
            Its values are gone for ever. Before the window's end it is refused, and so it is when
            the clock runs behind what the vault has seen. It asks for the name again; without a
            terminal it needs --yes.
            """,
        examples: [
            .init("kist purge old_token", "remove it, after typing its name"),
            .init("kist purge old_token --dry-run", "is it due?"),
            .init("kist purge old_token --yes", "remove it in a script"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        if arguments.has("dry-run") { return try rehearse(name, arguments) }
        try Confirmation.demand(name.text, toDo: "purge", arguments)
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.purgeSecret(name, request: request)
        }
        try Confirmation.say("secret \"\(name)\" is gone", arguments.global) { json in
            json.member("SecretName", name.text)
        }
    }

    private static func rehearse(_ name: SecretName, _ arguments: Arguments) throws(Failure) {
        let now = Clock.now()
        let planned = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) -> UnixTime in
            let secrets = try vault.listSecrets(request: request)
            guard let secret = secrets.first(where: { $0.name == name }) else {
                throw .notFound(.secret(name))
            }
            guard let planned = secret.plannedDeletion else {
                throw .notScheduled(.secret(name))
            }
            guard planned <= now else {
                throw .windowOpen(.secret(name), until: planned)
            }
            return planned
        }
        try DryRun.tell(
            "would purge secret \"\(name)\", due since \(planned.text)", name, planned,
            arguments.global)
    }
}
