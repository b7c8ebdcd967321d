import Errands
import SecretVault
import Vocabulary

/// `kist versions NAME`.
enum Versions {
    static let command = Command(
        "versions", arguments: "NAME", count: 1...1,
        summary: "list a secret's versions and their labels",
        text: """
            Oldest first: id, when it was made, its labels, and whether its value was said to be
            text or binary. A version without a label is the first to go when there are too many.
            """,
        examples: [
            .init("kist versions db_password", "which version is current, which was before"),
            .init("kist versions db_password --json", "an array for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        let versions = try VaultWay.ask(ListVersions(name), arguments.global)
        if arguments.global.wantsJSON {
            try JSONOutput.array(versions) { json, version in
                json.member("VersionId", version.id.text)
                json.member("CreateTime", version.created)
                json.member("VersionStages", version.labels.map(\.text))
                json.member("SecretDataType", version.dataType.rawValue)
            }
            return
        }
        var rows = Rows("VersionId", "CreateTime", "VersionStages", "SecretDataType")
        for version in versions {
            rows.add(
                version.id.text, version.created.text,
                version.labels.map(\.text).joined(separator: ","), version.dataType.rawValue)
        }
        try rows.print()
    }
}
