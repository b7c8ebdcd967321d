import Errands
import SecretVault
import Vocabulary

/// `kist describe NAME`.
enum Describe {
    static let command = Command(
        "describe", arguments: "NAME", count: 1...1,
        summary: "show all there is about a secret but its value",
        text: "",
        examples: [
            .init("kist describe db_password", "description, tags, key and times"),
            .init("kist describe db_password --json", "the same for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let name = try arguments.secretName()
        let secret = try VaultWay.ask(DescribeSecret(name), arguments.global)
        if arguments.global.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Arn", secret.arn)
                json.member("SecretName", secret.name.text)
                json.member("Description", secret.description.text)
                json.member("Tags", secret.tags)
                json.member("EncryptionKeyId", secret.keyID.text)
                json.member("CreateTime", secret.created)
                json.member("UpdateTime", secret.updated)
                json.member("PlannedDeleteTime", ifAny: secret.plannedDeletion)
                json.member("VersionCount", secret.versionCount)
                json.member("VersionCounter", secret.versionCounter)
            }
            return
        }
        var fields = Fields()
        fields.add("SecretName", secret.name.text)
        fields.add("Description", secret.description.text)
        fields.add("Tags", secret.tags.line)
        fields.add("EncryptionKeyId", secret.keyID.text)
        fields.add("CreateTime", secret.created.text)
        fields.add("UpdateTime", secret.updated.text)
        fields.add("PlannedDeleteTime", secret.plannedDeletion?.text)
        fields.add("VersionCount", String(secret.versionCount))
        fields.add("VersionCounter", String(secret.versionCounter))
        fields.add("Arn", secret.arn)
        try fields.print()
    }
}
