import Errands
import SecretVault
import Vocabulary

/// `kist create NAME`.
enum Create {
    static let command = Command(
        "create", arguments: "NAME", count: 1...1,
        flags: ValueSource.flags + [
            Flag("version-id", .text("ID"), "name the version (default v1)"),
            Flag("description", .text("TEXT"), "say what it is for"),
            Flag("tag", .text("KEY=VALUE"), repeatable: true, "add a tag; may be repeated"),
            Flag("key", .text("KEY"), "seal it under this key (id, alias/NAME or ARN)"),
            Flag("binary", "note that the value is not text"),
        ],
        summary: "make a secret with its first version",
        text: ValueSource.text + """

            A name that lives is refused: "kist put" gives it a new value. The first version gets
            the label ACSCurrent.
            """,
        examples: [
            .init(
                "printf %s 'S3cret' | kist create db_password",
                "store exactly these six bytes, without an end of line"),
            .init(
                "kist create tls/key --file server.key --tag team=web --description 'www'",
                "store a file, with a tag and a description"),
            .init("kist create session_pepper --random 40", "make up a value that nobody sees"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        var options = NewSecret()
        options.versionID = try arguments.versionID()
        options.description = try arguments.description() ?? .empty
        options.tags = try arguments.tags()
        if let text = arguments.value("key") { options.key = try arguments.key(text) }
        options.dataType = arguments.has("binary") ? .binary : .text
        let way = try PromisedWay(arguments.global)
        let value = try ValueSource.value(arguments, limit: way.valueLimit)
        let stored = try way.take().ask(CreateSecret(name, value, options))
        try Answer.give { () throws(Failure) in try stored.print(arguments.global) }
    }
}
