import Errands
import SecretVault
import Vocabulary

/// `kist key alias [NAME]`.
enum KeyAlias {
    static let command = Command(
        "key", "alias", arguments: "[NAME]", count: 0...1,
        flags: [
            Flag("to", .text("KEY"), "make the alias, or move it, to this key"),
            Flag("remove", "take the alias away; the key stays"),
        ],
        summary: "list, make, move and remove the names of keys",
        text: """
            NAME is alias/… ; the "alias/" may be left out. Without NAME all aliases are listed,
            each with the id of its key. A secret keeps the key that sealed it when an alias moves.
            """,
        examples: [
            .init("kist key alias", "all aliases"),
            .init("kist key alias alias/payments --to $ID", "make it, or move it to another key"),
            .init("kist key alias alias/payments --remove", "remove it"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        try arguments.refuse("to", with: "remove")
        guard let text = arguments.positional.first else {
            guard !arguments.has("to"), !arguments.has("remove") else {
                throw arguments.wrong("which alias? \"kist key alias\" needs NAME here")
            }
            return try list(arguments)
        }
        let name = try alias(text)
        if arguments.has("remove") {
            try VaultWay.ask(RemoveAlias(name), arguments.global)
            try Confirmation.say("alias \"\(name)\" is gone", arguments.global) { json in
                json.member("AliasName", name.text)
            }
            return
        }
        guard let target = arguments.value("to") else {
            throw arguments.wrong("say --to KEY or --remove")
        }
        try point(name, to: target, arguments)
    }

    private static func alias(_ text: String) throws(Failure) -> AliasName {
        let full = text.utf8.starts(with: "alias/".utf8) ? text : "alias/\(text)"
        guard let name = AliasName(full) else {
            throw .usage(
                "\"\(text)\" is no name of an alias",
                hint: "alias/ and then of A-Z a-z 0-9 _ / + = . - @, "
                    + "\(AliasNameRule.longest) in all")
        }
        return name
    }

    private static func point(
        _ name: AliasName, to target: String, _ arguments: Arguments
    ) throws(Failure) {
        let reference = try arguments.key(target)
        let way = try VaultWay(arguments.global)
        if try !way.ask(BindAlias(name, to: reference)) {
            try way.ask(MoveAlias(name, to: reference))
        }
        try Confirmation.say("alias \"\(name)\" is key \"\(target)\"", arguments.global) { json in
            json.member("AliasName", name.text)
            json.member("KeyId", target)
        }
    }

    private static func list(_ arguments: Arguments) throws(Failure) {
        let aliases = try VaultWay.ask(ListAliases(), arguments.global)
        if arguments.global.wantsJSON {
            try JSONOutput.array(aliases) { json, alias in
                json.member("AliasName", alias.name.text)
                json.member("KeyId", alias.key.text)
            }
            return
        }
        var rows = Rows("AliasName", "KeyId")
        for alias in aliases { rows.add(alias.name.text, alias.key.text) }
        try rows.print()
    }
}
