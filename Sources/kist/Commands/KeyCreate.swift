import Errands
import SecretVault
import Vocabulary

/// `kist key create`.
enum KeyCreate {
    static let command = Command(
        "key", "create",
        flags: [
            Flag(
                "spec", .choice(KeySpec.allCases.map(\.name)),
                "what the key is made of; Aliyun_AES_256 unless said"),
            Flag(
                "usage", .choice(KeyUsage.allCases.map(\.name)),
                "the one thing it does; SIGN/VERIFY for specs that can, unless said"),
            Flag("description", .text("TEXT"), "say what it is for"),
            Flag(
                "origin", .choice(["token", "external"]),
                "where its material comes from; external is imported later"),
            Flag("tag", .text("KEY=VALUE"), repeatable: true, "add a tag; may be repeated"),
        ],
        summary: "make a key in the token",
        text: """
            The key is made in the token and never leaves it. Name it with "kist key alias", and
            seal secrets under it with "kist create --key". Only Aliyun_AES_256 seals secrets; of
            the other specs, RSA keys sign or decrypt, EC keys sign, and HMAC_SHA256 makes codes of
            messages, all by "kist kms". Not every token makes every spec. A key of origin external has
            no material until "kist kms ImportKeyMaterial" brings 32 bytes of yours.
            """,
        examples: [
            .init("kist key create --description 'payments'", "print the new key's id"),
            .init("kist key create --spec EC_P256", "a key that signs"),
            .init(
                "kist key create --spec RSA_3072 --usage ENCRYPT/DECRYPT",
                "a key that decrypts what others encrypt with its public half"),
            .init("kist key create --origin external", "a key whose material you bring"),
            .init(
                "kist key alias alias/payments --to $(kist key create | cut -f1)",
                "make a key and name it"),
        ],
        reach: .makingKeys,
        run: run)

    private static let origins: [String: KeyOrigin] = ["token": .token, "external": .external]

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let new = NewKey(
            spec: try arguments.choice("spec", named(KeySpec.allCases, \.name)) ?? .aes256,
            usage: try arguments.choice("usage", named(KeyUsage.allCases, \.name)),
            description: try arguments.description() ?? .empty,
            origin: try arguments.choice("origin", origins) ?? .token,
            tags: try arguments.tags())
        if new.origin == .external, new.spec != .aes256 {
            throw arguments.wrong("only keys of Aliyun_AES_256 are imported")
        }
        let key = try VaultWay.ask(CreateKey(new), arguments.global)
        try Answer.give { () throws(Failure) in try print(key, arguments.global) }
    }

    private static func named<Choice>(
        _ choices: [Choice], _ name: (Choice) -> String
    ) -> [String: Choice] {
        Dictionary(uniqueKeysWithValues: choices.map { (name($0), $0) })
    }

    private static func print(_ key: KeyDescription, _ flags: GlobalFlags) throws(Failure) {
        if flags.wantsJSON { return try KeyDescribe.printJSON(key) }
        var rows = Rows("KeyId", "KeyState", "CreationDate")
        rows.add(key.id.text, key.state.rawValue, key.created.text)
        try rows.print()
    }
}
