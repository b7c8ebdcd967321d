import Policies
import SecretVault
import SecureMemory
import Vocabulary

/// `kist access-key create PRINCIPAL`.
enum AccessKeyCreate {
    static let command = Command(
        "access-key", "create", arguments: "PRINCIPAL", count: 1...1,
        flags: [
            Flag("description", .text("TEXT"), "say what it is for"),
            Flag("days", .text("N"), "it signs for N days, 1 to 3650; without this, for ever"),
        ],
        summary: "make a key that signs requests to the agent",
        text: """
            PRINCIPAL says whom it is for: uid:N, or a name of your own, which policies know it by
            besides access-key:ID. It may do what policies allow, and nothing until they do; it is
            never the owner. The secret is told once: id, tab, secret in a pipe, an object with
            --json. A key whose secret is lost is deleted, and another one made.
            """,
        examples: [
            .init("kist access-key create payments", "print the new id and its secret"),
            .init(
                "kist access-key create payments --days 90 --description 'batch host'",
                "one that ends by itself"),
            .init(
                "kist access-key create payments --json > key.json", "for a program's configuration"
            ),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let text = arguments.positional[0]
        guard let principal = Principal(text), PrincipalText.mayHaveKeys(principal) else {
            throw .usage(
                "no access key can be made for \"\(text)\"",
                hint: "for uid:N, or a name of your own: 1 to 40 of A-Z a-z 0-9 _ . @ -")
        }
        let description = try arguments.description() ?? .empty
        let expires = try arguments.number("days", in: 1...3650).map {
            Clock.now().adding(days: $0)
        }
        let new = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) -> NewAccessKey in
            try vault.createAccessKey(
                for: principal, description: description, expires: expires, request: request)
        }
        try show(new, arguments.global)
    }

    private static func show(_ new: borrowing NewAccessKey, _ flags: GlobalFlags) throws(Failure) {
        let listing = new.listing
        do throws(Failure) {
            var text = try SecretText()
            if flags.wantsJSON {
                try text.add(#"{"AccessKeyId":"\#(listing.id)","AccessKeySecret":"#)
                try new.secret.read { (secret) throws(Failure) in try text.add(quoting: secret) }
                try text.add(#","Principal":"\#(listing.principal)","CreateTime":"#)
                try text.add(#""\#(listing.created.text)""#)
                if let expires = listing.expires {
                    try text.add(#","ExpireTime":"\#(expires.text)""#)
                }
                try text.add("}\n")
            } else {
                let isTerminal = Output.isTerminal
                try text.add(
                    isTerminal
                        ? "AccessKeyId      \(listing.id)\nAccessKeySecret  " : "\(listing.id)\t")
                try new.secret.read { (secret) throws(Failure) in try text.add(secret) }
                try text.add("\n")
                if isTerminal, !flags.isQuiet {
                    try text.add("the secret is not shown again\n")
                }
            }
            var output = Output()
            try output.send(text.finish())
            try output.flush()
        } catch {
            throw Failure(
                error.status, error.line,
                hint: "access key \"\(listing.id)\" was made, but its secret is lost: "
                    + "\"kist access-key delete \(listing.id) --yes\"")
        }
    }
}
