import Errands
import SecretVault
import Vocabulary

/// `kist put NAME`.
enum Put {
    static let command = Command(
        "put", arguments: "NAME", count: 1...1,
        flags: ValueSource.flags + [
            Flag("version-id", .text("ID"), "name the version (default v<N+1>)"),
            Flag(
                "label", .text("LABEL"), repeatable: true,
                "give the version exactly these labels; may be repeated"),
            Flag("binary", "note that the value is not text"),
        ],
        summary: "give a secret a new version",
        text: ValueSource.text + """

            The new version gets ACSCurrent, and the version that had it gets ACSPrevious; with
            --label it gets exactly the labels given. Ten versions are kept: an eleventh takes the
            place of the oldest without a label. The same --version-id with the same value again
            changes nothing and succeeds, so a put that may have failed can be repeated.
            """,
        examples: [
            .init("printf %s 'N3w' | kist put db_password", "the new value is current at once"),
            .init(
                "kist put db_password --label next --file new.txt",
                "store a value that is not current yet"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        var options = NewVersion()
        options.versionID = try arguments.versionID()
        if arguments.has("label") { options.labels = try labels(arguments) }
        options.dataType = arguments.has("binary") ? .binary : .text
        let way = try PromisedWay(arguments.global)
        let value = try ValueSource.value(arguments, limit: way.valueLimit)
        let stored = try way.take().ask(PutValue(name, value, options))
        try Answer.give { () throws(Failure) in try stored.print(arguments.global) }
    }

    private static func labels(_ arguments: Arguments) throws(Failure) -> [StageLabel] {
        var labels: [StageLabel] = []
        for text in arguments.all("label") {
            let label = try arguments.label(text)
            guard !labels.contains(label) else {
                throw .usage("label \"\(label)\" is given twice")
            }
            labels.append(label)
        }
        return labels
    }
}
