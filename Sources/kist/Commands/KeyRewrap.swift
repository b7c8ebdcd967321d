import SecretVault
import Vocabulary

/// `kist key rewrap KEY`.
enum KeyRewrap {
    static let command = Command(
        "key", "rewrap", arguments: "KEY", count: 1...1,
        summary: "seal the data keys of a key's secrets under its newest version",
        text: """
            Values are not touched, each record is verified after it was written, and a run that was
            stopped goes on where it stopped. It ends with how many are left, 0 of N.
            """,
        examples: [
            .init("kist key rewrap alias/payments", "after a rotation"),
            .init("kist key rewrap alias/payments --json", "the same for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let reference = try arguments.key(arguments.positional[0])
        let progress = Progress("rewrapping", arguments.global)
        let result = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) in
            try vault.rewrap(reference, request: request) { progress.show($0, of: $1) }
        }
        progress.end()
        if arguments.global.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Rewrapped", result.resealed)
                json.member("Left", result.left)
                json.member("Total", result.total)
            }
        } else if !arguments.global.isQuiet {
            try printText("\(result.left) of \(result.total) left\n")
        }
    }
}
