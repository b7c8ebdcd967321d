import Glibc
import KMSContract
import Policies
import SecretVault
import SecureMemory
import Vocabulary

/// `kist policy set`.
enum PolicySet {
    static let command = Command(
        "policy", "set",
        flags: [
            Flag("file", .path("PATH"), "take the document from a file; - is standard input"),
            Flag("remove", "take the policy away: only the owner may do anything then"),
            Flag("dry-run", "check the document and change nothing"),
        ],
        summary: "say who may do what through the agent",
        text: """
            The document is JSON, from standard input or a file. What would not do what it seems to
            say is refused: unknown members, actions, principals.

              {"Version":"1","Statement":[{
                "Sid":       "payments reads",             may be left out
                "Effect":    "Allow",                      or "Deny", which always wins
                "Principal": ["uid:1000","payments"],      uid:N gid:N access-key:ID, the name a key
                                                           was made for, owner, * for everybody
                "Action":    ["kms:GetSecretValue"],       kms: and an operation; * and ? match
                "Resource":  ["secret/pay_*"],             secret/… key/… alias/… or *
                "Condition": {"StringEquals":{"kms:tag/env":["prod"]}}}]}

            Conditions: StringEquals, StringNotEquals, StringLike and StringNotLike on kms:tag/TAG.
            Nothing is allowed to anybody but the vault's owner until a statement allows it. The
            owner's own commands, which have the PIN, ask no policy.
            """,
        examples: [
            .init("kist policy set --file policy.json", "set it"),
            .init("kist policy set --dry-run < policy.json", "is it right?"),
            .init("kist policy set --remove", "back to the owner alone"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        try arguments.refuse("remove", with: "file")
        if arguments.has("remove") { return try remove(arguments) }
        let text = try document(arguments)
        let count: Int
        do throws(PolicyError) { count = try VaultPolicy.check(text) } catch {
            throw .wrongPolicy(error)
        }
        let statements = "\(count) statement\(count == 1 ? "" : "s")"
        if arguments.has("dry-run") {
            return try Confirmation.say("would set a policy of \(statements)", arguments.global) {
                $0.member("Statements", count)
            }
        }
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.setPolicy(text, request: request)
        }
        try Confirmation.say("the policy has \(statements)", arguments.global) {
            $0.member("Statements", count)
        }
    }

    private static func remove(_ arguments: Arguments) throws(Failure) {
        guard !arguments.has("dry-run") else {
            throw arguments.wrong("--dry-run checks a document; --remove has none")
        }
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.removePolicy(request: request)
        }
        try Confirmation.say("only the owner may do anything now", arguments.global) {
            $0.member("Statements", 0)
        }
    }

    private static func document(_ arguments: Arguments) throws(Failure) -> [UInt8] {
        let limit = PolicyDocument.longest
        let bytes: SecretBytes
        if let path = arguments.value("file"), path != "-" {
            bytes = try Source(path: path).readAll(limit: limit)
        } else {
            guard arguments.global.pinDescriptor != STDIN_FILENO else {
                throw .usage(
                    "the policy and the PIN cannot both come from standard input",
                    hint: "name a file with --file PATH")
            }
            guard isatty(STDIN_FILENO) == 0 else {
                throw arguments.wrong("which policy? give it on standard input or with --file")
            }
            bytes = try Source.standardInput.readAll(limit: limit)
        }
        guard bytes.byteCount > 0 else { throw arguments.wrong("the policy is empty") }
        return bytes.plainCopy()
    }
}
