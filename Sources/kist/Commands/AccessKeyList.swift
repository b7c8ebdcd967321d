import SecretVault
import Vocabulary

/// `kist access-key list`.
enum AccessKeyList {
    static let command = Command(
        "access-key", "list",
        summary: "list the access keys",
        text: "Id, whom it was made for, whether it signs, and until when. Never a secret.",
        examples: [
            .init("kist access-key list", "all of them"),
            .init("kist access-key list --json", "an array for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let now = Clock.now()
        let keys = try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.accessKeys(request: request)
        }
        if arguments.global.wantsJSON {
            return try JSONOutput.array(keys) { json, key in
                json.member("AccessKeyId", key.id.text)
                json.member("Principal", key.principal.text)
                json.member("State", state(of: key, now))
                json.member("Description", key.description.text)
                json.member("CreateTime", key.created)
                json.member("ExpireTime", ifAny: key.expires)
            }
        }
        var rows = Rows(
            "AccessKeyId", "Principal", "State", "CreateTime", "ExpireTime", "Description")
        for key in keys {
            rows.add(
                key.id.text, key.principal.text, state(of: key, now), key.created.text,
                key.expires?.text ?? "", key.description.text)
        }
        try rows.print()
    }

    private static func state(of key: AccessKeyListing, _ now: UnixTime) -> String {
        if !key.isEnabled { return "Disabled" }
        return key.expires.map { now >= $0 } ?? false ? "Expired" : "Enabled"
    }
}
