import Errands
import SecretVault
import Vocabulary

/// `kist key rotate KEY` and `kist key rotate --root`.
enum KeyRotate {
    static let command = Command(
        "key", "rotate", arguments: "[KEY]", count: 0...1,
        flags: [Flag("root", "rotate the key that seals the vault's root key instead")],
        summary: "give a key a new version, which seals from now on",
        text: """
            What older versions sealed stays readable. "kist key rewrap" then seals the data keys of
            its secrets under the new version. --root puts the vault's own root key under a new key
            of the token; the old one stays there and is named.
            """,
        examples: [
            .init("kist key rotate alias/payments", "new data keys come from a new version"),
            .init(
                "kist key rotate alias/payments && kist key rewrap alias/payments",
                "and the old ones follow"),
            .init("kist key rotate --root", "a new key for the root key"),
        ],
        reach: .makingKeys,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        if arguments.has("root") {
            guard arguments.positional.isEmpty else {
                throw arguments.wrong("--root takes no KEY")
            }
            return try rotateRoot(arguments)
        }
        guard let text = arguments.positional.first else {
            throw arguments.wrong("name the KEY, or say --root")
        }
        let reference = try arguments.key(text)
        let version = try VaultWay.ask(RotateKey(reference), arguments.global)
        try Confirmation.say(
            "key \"\(text)\" seals with a new version, \(version.object.hex)", arguments.global
        ) { json in
            json.member("KeyId", text)
            json.member("TokenObject", version.object.hex)
            json.member("CreationDate", version.created)
        }
    }

    private static func rotateRoot(_ arguments: Arguments) throws(Failure) {
        let old = try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.rotateRoot(request: request)
        }
        try Confirmation.say(
            "the root key is sealed by a new key; object \(old.hex) of the token is not used any more",
            arguments.global
        ) { json in
            json.member("UnusedTokenObject", old.hex)
        }
    }
}
