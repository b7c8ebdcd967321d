import Errands
import SecretVault
import Vocabulary

/// `kist update NAME`.
enum Update {
    static let command = Command(
        "update", arguments: "NAME", count: 1...1,
        flags: [
            Flag("description", .text("TEXT"), "say what it is for; \"\" clears it"),
            Flag("tag", .text("KEY=VALUE"), repeatable: true, "set a tag; may be repeated"),
            Flag("untag", .text("KEY"), repeatable: true, "take a tag off; may be repeated"),
        ],
        summary: "change a secret's description and tags",
        text: "Values change with \"kist put\", labels with \"kist label\".",
        examples: [
            .init("kist update db_password --description 'main database'", "describe it"),
            .init("kist update db_password --tag env=prod --untag draft", "set one tag, drop one"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        var change = SecretChange()
        change.description = try arguments.description()
        change.setTags = try arguments.tags()
        for text in arguments.all("untag") {
            let key = try arguments.tagKey(text)
            guard change.setTags[key] == nil, !change.removeTags.contains(key) else {
                throw .usage("tag \"\(key)\" is given twice")
            }
            change.removeTags.append(key)
        }
        guard change.description != nil || !change.setTags.isEmpty || !change.removeTags.isEmpty
        else { throw arguments.wrong("nothing to change: say --description, --tag or --untag") }
        try VaultWay.ask(UpdateSecret(name, change), arguments.global)
        try Confirmation.say("secret \"\(name)\" is updated", arguments.global) { json in
            json.member("SecretName", name.text)
        }
    }
}
