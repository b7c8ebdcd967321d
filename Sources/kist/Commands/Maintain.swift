import SecretVault
import Vocabulary

/// `kist maintain`.
enum Maintain {
    static let command = Command(
        "maintain",
        flags: [Flag("dry-run", "say what is due and change nothing")],
        summary: "do what is due: purge secrets, rotate keys, end imports",
        text: """
            For a timer. Purges the secrets whose recovery window has ended, rotates the keys whose
            rotation is due, destroys imported key material behind its time and the wrapping keys
            of imports that are over, and names the keys whose destruction waits for "kist key destroy".
            One thing that fails does not stop the others; the exit status is that of the first.
            """,
        examples: [
            .init("kist maintain", "once a day is enough"),
            .init("kist maintain --dry-run", "what is due?"),
        ],
        reach: .makingKeys,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let isRehearsal = arguments.has("dry-run")
        let (done, isDry) = try OpenVault(arguments.global).perform {
            (vault, request) throws(VaultError) -> (Maintenance, Bool) in
            guard isRehearsal else { return (try vault.maintain(request: request), false) }
            return (Maintenance(planned: try vault.due(request: request)), true)
        }
        if arguments.global.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                if isDry { json.member("DryRun", true) }
                json.member("Purged", done.purged.map(\.text))
                json.member("Rotated", done.rotated.map(\.text))
                json.member("MaterialsDestroyed", done.materials.map(\.text))
                json.member("ImportsEnded", done.wrappings.map(\.text))
                json.member("KeysToDestroy", done.keysToDestroy.map(\.text))
            }
        } else if !arguments.global.isQuiet {
            var rows = Rows("Action", "Name")
            for name in done.purged { rows.add(isDry ? "purge" : "purged", name.text) }
            for key in done.rotated { rows.add(isDry ? "rotate" : "rotated", key.text) }
            for key in done.materials {
                rows.add(isDry ? "destroy material" : "material destroyed", key.text)
            }
            for key in done.wrappings {
                rows.add(isDry ? "end import" : "import ended", key.text)
            }
            for key in done.keysToDestroy { rows.add("due", "kist key destroy \(key)") }
            try rows.print()
        }
        for failure in done.failed.dropFirst() { Voice.warn(Failure(failure.error).line) }
        if let first = done.failed.first { throw Failure(first.error) }
    }
}
