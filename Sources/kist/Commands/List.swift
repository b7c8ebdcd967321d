import Errands
import SecretVault
import Vocabulary

/// `kist list [PREFIX]`.
enum List {
    static let command = Command(
        "list", arguments: "[PREFIX]", count: 0...1,
        summary: "list the secrets",
        text: """
            Sorted by name, with when each was made, last changed, and will be deleted if that is
            scheduled. Never a value. In a pipe: the name and the three times, tab-separated.
            """,
        examples: [
            .init("kist list", "all secrets"),
            .init("kist list prod/ | cut -f1", "the names that begin with prod/"),
            .init("kist list --json", "an array, also with the keys' ids"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let secrets = try secrets(arguments)
        if arguments.global.wantsJSON {
            try JSONOutput.array(secrets) { json, secret in
                json.member("SecretName", secret.name.text)
                json.member("CreateTime", secret.created)
                json.member("UpdateTime", secret.updated)
                json.member("PlannedDeleteTime", ifAny: secret.plannedDeletion)
                json.member("EncryptionKeyId", secret.keyID.text)
            }
            return
        }
        guard Output.isTerminal else { return try stream(secrets) }
        var rows = Rows("SecretName", "CreateTime", "UpdateTime", "PlannedDeleteTime")
        for secret in secrets {
            rows.add(
                secret.name.text, secret.created.text, secret.updated.text,
                secret.plannedDeletion?.text ?? "")
        }
        try rows.print()
    }

    /// All of them; the agent gives a page at a time.
    private static func secrets(_ arguments: Arguments) throws(Failure) -> [SecretListing] {
        let way = try VaultWay(arguments.global)
        let prefix = arguments.positional.first
        var page = try way.ask(ListSecrets(prefix: prefix))
        var secrets = page.secrets
        while !page.isLast {
            page = try way.ask(ListSecrets(prefix: prefix, after: secrets.last?.name))
            secrets += page.secrets
        }
        return secrets
    }

    /// Names are bytes that need no escaping and leave as they are: there may be a hundred thousand.
    private static func stream(_ secrets: [SecretListing]) throws(Failure) {
        let tab = UInt8(ascii: "\t")
        var output = Output()
        for secret in secrets {
            var line = secret.name.bytes
            line.append(tab)
            line.append(contentsOf: secret.created.text.utf8)
            line.append(tab)
            line.append(contentsOf: secret.updated.text.utf8)
            line.append(tab)
            if let planned = secret.plannedDeletion { line.append(contentsOf: planned.text.utf8) }
            line.append(UInt8(ascii: "\n"))
            try output.add(line)
        }
        try output.flush()
    }
}
