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
            FaultSweep(command: "create other --quiet", scheme: scheme),
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
        #expect(count > 0)
        Tally.add("token faults", count)
    }
}
