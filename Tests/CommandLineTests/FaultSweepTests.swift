import TestKit
import Testing

/// The token fails at every call of every command: the vault is as it was or as it was to be, what
/// kist says is true, and no PIN is tried twice.
@Suite struct FaultSweepTests {
    private static let key = "alias/acs/secretsmanager"

    static let sweeps: [FaultSweep] = ["gcm", "wrap"].flatMap { scheme in
        [
            FaultSweep(command: "get db", scheme: scheme),
            FaultSweep(command: "put db --quiet", scheme: scheme, after: "new"),
            FaultSweep(command: "create other --quiet", scheme: scheme, makes: ["other"]),
            FaultSweep(
                command: "import --quiet", scheme: scheme,
                input: ["one", "two", "three"].map {
                    #"{"SecretName":"\#($0)","SecretData":"new"}"# + "\n"
                }.joined(), makes: ["one", "two", "three"]),
            FaultSweep(command: "access-key create payments", scheme: scheme),
            FaultSweep(
                command: "repair --forget lost --yes --quiet", scheme: scheme,
                preparation: """
                    ls vault/secrets >before && printf lost | "$kist" create lost --quiet &&
                    printf garbage >vault/secrets/$(ls vault/secrets | grep -vxFf before)
                    """, lost: "lost"),
            FaultSweep(command: "label db tested --to v1 --quiet", scheme: scheme),
            FaultSweep(command: "key create", scheme: scheme),
            FaultSweep(command: "key rotate \(key) --quiet", scheme: scheme),
            FaultSweep(
                command: "key rotate --root --quiet", scheme: scheme, leavesObjects: true),
            FaultSweep(
                command: "key rewrap \(key) --quiet", scheme: scheme,
                preparation: "\"$kist\" key rotate \(key) --quiet"),
            FaultSweep(
                command: "key delete $id --days 7 --quiet", scheme: scheme,
                preparation: "\"$kist\" key create | cut -f1"),
            FaultSweep(
                command: "key destroy $id --trust-clock --yes --quiet", scheme: scheme,
                preparation: """
                    id=$("$kist" key create | cut -f1) && "$kist" key rotate $id --quiet &&
                    "$kist" key delete $id --days 7 --quiet && echo $id
                    """, clockAhead: 8 * 86_400),
        ]
    }

    @Test(arguments: sweeps)
    func `a token that fails changes nothing that it should not`(sweep: FaultSweep) throws {
        let count = try sweep.run(every: 60)
        #expect(count > 0 || Tier.isOver)
    }

    /// What is sealed again takes the place of the only other sealed form: a key that the token has
    /// given wrongly, and for ever so, must not be sealed for the right one.
    @Test(arguments: ["key rotate --root --quiet", "key rewrap \(key) --quiet"])
    func `what a token gives wrongly is not sealed again`(command: String) throws {
        var sweep = FaultSweep(command: command, scheme: "gcm")
        sweep.leavesObjects = command.contains("--root")
        sweep.preparation =
            command.contains("rewrap") ? #""$kist" key rotate \#(Self.key) --quiet"# : ""
        let count = try sweep.run(every: 1) {
            $0.call == "C_Decrypt" && $0.isLasting && $0.action == "zeros"
        }
        #expect(count > 2 || Tier.isOver)
    }
}
