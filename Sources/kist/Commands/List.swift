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
        let prefix = Array((arguments.positional.first ?? "").utf8)
        let shown = secrets.indices.lazy.filter { secrets.name(at: $0).starts(with: prefix) }
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
    private static func stream(
        _ secrets: SecretList, _ shown: some Sequence<Int>
    ) throws(Failure) {
        let tab = UInt8(ascii: "\t")
        var output = Output()
        var (created, updated) = (MomentText(), MomentText())
        for index in shown {
            try output.add { line in
                line.append(contentsOf: secrets.name(at: index))
                line.append(tab)
                created.append(secrets.created(at: index), to: &line)
                line.append(tab)
                updated.append(secrets.updated(at: index), to: &line)
                line.append(tab)
                secrets.plannedDeletion(at: index)?.appendText(to: &line)
                line.append(UInt8(ascii: "\n"))
            }
        }
        try output.flush()
    }
}

/// Moments as text, one after the other: many secrets of a list were made in the same second.
private struct MomentText {
    private var last: UnixTime?
    private var text: [UInt8] = []

    mutating func append(_ moment: UnixTime, to line: inout [UInt8]) {
        if moment != last {
            text.removeAll(keepingCapacity: true)
            moment.appendText(to: &text)
            last = moment
        }
        line.append(contentsOf: text)
    }
}
