import Errands
import SecretVault
import Threads
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
        let shown = secrets.indices(
            withPrefix: Array((arguments.positional.first ?? "").utf8))
        if arguments.global.wantsJSON {
            try JSONOutput.array(shown) { json, index in
                let secret = secrets[index]
                json.member("SecretName", secret.name.text)
                json.member("CreateTime", secret.created)
                json.member("UpdateTime", secret.updated)
                json.member("PlannedDeleteTime", ifAny: secret.plannedDeletion)
                json.member("EncryptionKeyId", secret.keyID.text)
            }
            return
        }
        guard Output.isTerminal else { return try stream(secrets, shown) }
        try Rows.printTable(
            ["SecretName", "CreateTime", "UpdateTime", "PlannedDeleteTime"], shown
        ) { index in
            let secret = secrets[index]
            return [
                secret.name.text, secret.created.text, secret.updated.text,
                secret.plannedDeletion?.text ?? "",
            ]
        }
    }

    /// All of the vault's, or those of the agent that have the prefix, of which it gives a page at a time.
    private static func secrets(_ arguments: Arguments) throws(Failure) -> SecretList {
        let way = try VaultWay(arguments.global)
        if case .vault(let vault) = way {
            Heap.keepsWhatIsFree()
            return try vault.perform { (vault, request) throws(VaultError) in
                try vault.listSecrets(request: request)
            }
        }
        let prefix = arguments.positional.first
        var secrets = SecretList()
        var last: SecretName?
        while true {
            let page = try way.ask(ListSecrets(prefix: prefix, after: last))
            for secret in page.secrets { secrets.add(secret) }
            last = page.secrets.last?.name
            if page.isLast { return secrets }
        }
    }

    /// Names are bytes that need no escaping and leave as they are: there may be a million, and a line is
    /// made when its turn has come.
    private static func stream(_ secrets: SecretList, _ shown: Range<Int>) throws(Failure) {
        let tab = UInt8(ascii: "\t")
        // A name, three moments and what stands behind each.
        let longest = SecretNameRule.longest + 3 * 20 + 4
        try LinesInTurn(shown.count, longest: longest) { (numbers, text) in
            let start = shown.lowerBound
            let indices = (start + numbers.lowerBound)..<(start + numbers.upperBound)
            secrets.eachLine(of: indices) { name, created, updated, planned in
                text.append(name)
                text.append(tab)
                text.append(created)
                text.append(tab)
                text.append(updated)
                text.append(tab)
                if let planned { text.append(planned) }
                text.append(UInt8(ascii: "\n"))
            }
        }.run()
    }
}
