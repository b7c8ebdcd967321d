import Errands
import JSONText
import SecretVault
import Vocabulary

/// `kist key describe KEY`.
enum KeyDescribe {
    static let command = Command(
        "key", "describe", arguments: "KEY", count: 1...1,
        summary: "show all there is about a key",
        text: "KEY is a key id, alias/NAME or an ARN.",
        examples: [
            .init("kist key describe alias/acs/secretsmanager", "the key secrets get by default"),
            .init("kist key describe alias/payments --json", "the same for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let reference = try arguments.key(arguments.positional[0])
        let key = try VaultWay.ask(DescribeKey(reference), arguments.global)
        if arguments.global.wantsJSON { return try printJSON(key) }
        var fields = Fields()
        fields.add("KeyId", key.id.text)
        fields.add("KeyState", key.state.rawValue)
        fields.add("KeySpec", key.spec.name)
        fields.add("KeyUsage", key.usage.name)
        fields.add("Origin", key.origin.name)
        fields.add("MaterialExpireTime", key.materialExpires?.text)
        fields.add(
            "Algorithms",
            key.algorithms.isEmpty ? nil : key.algorithms.map(\.name).joined(separator: ","))
        fields.add("Description", key.description.text)
        fields.add("Tags", key.tags.line)
        fields.add("Aliases", key.aliases.map(\.text).joined(separator: ","))
        fields.add("CreationDate", key.created.text)
        fields.add("UpdateDate", key.updated.text)
        fields.add("DeleteDate", key.plannedDeletion?.text)
        fields.add("Creator", key.creator.text)
        for version in key.versions {
            fields.add("TokenObject", "\(version.object.hex) \(version.created.text)")
            fields.add("KeyVersionId", version.object.uuidText)
        }
        fields.add("Arn", key.arn)
        try fields.print()
    }

    static func printJSON(_ key: KeyDescription) throws(Failure) {
        try JSONOutput.object { json throws(Failure) in
            json.member("Arn", key.arn)
            json.member("KeyId", key.id.text)
            json.member("KeyState", key.state.rawValue)
            json.member("KeySpec", key.spec.name)
            json.member("KeyUsage", key.usage.name)
            json.member("Origin", key.origin.name)
            json.member("MaterialExpireTime", ifAny: key.materialExpires)
            json.member("Algorithms", key.algorithms.map(\.name))
            json.member("Description", key.description.text)
            json.member("Tags", key.tags)
            json.member("Aliases", key.aliases.map(\.text))
            json.member("CreationDate", key.created)
            json.member("UpdateDate", key.updated)
            json.member("DeleteDate", ifAny: key.plannedDeletion)
            json.member("Creator", key.creator.text)
            json.key("KeyVersions")
            json.beginArray()
            for version in key.versions {
                json.beginObject()
                json.member("TokenObject", version.object.hex)
                json.member("KeyVersionId", version.object.uuidText)
                json.member("CreationDate", version.created)
                json.endObject()
            }
            json.endArray()
        }
    }
}
