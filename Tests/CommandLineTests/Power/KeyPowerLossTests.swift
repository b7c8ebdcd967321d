import TestKit
import Testing

/// The power fails while keys are made in the token, and while a vault and its token are made.
///
/// SoftHSM syncs nothing; kist syncs all when a key is made, and says so only then.
@Suite(
    .enabled(if: Strace.isThere, "needs strace, and root to see into kist"),
    .enabled(if: Tier.current == .torture, "scripts/torture cuts the makers of keys"))
struct KeyPowerLossTests {
    private static let key = "alias/acs/secretsmanager"

    static let stories = [
        PowerStory(testDescription: "key create", commands: [#""$kist" key create"#]),
        PowerStory(
            testDescription: "key rotate", commands: [#""$kist" key rotate \#(key)"#]),
        PowerStory(
            testDescription: "key rewrap",
            prepare: PowerStory.secrets + #" && "$kist" key rotate \#(key) --quiet"#,
            commands: [#""$kist" key rewrap \#(key)"#]),
        PowerStory(
            testDescription: "key rotate --root", commands: [#""$kist" key rotate --root"#]),
    ]

    @Test(arguments: stories)
    func `a key is made or it is not`(_ story: PowerStory) throws {
        let place = try Place()
        let made = try place.shell(story.prepare)
        try #require(made.status == 0, "\(made.errors)")
        var sweep = PowerSweep(judge: ProgramJudge(place: place))
        sweep.limit = 24
        sweep.step = 12
        try sweep.run(story, in: place)
        sweep.report(story.testDescription)
    }

    @Test func `a vault is made or the same init makes it`() throws {
        let place = try Place.empty()
        let command = #""$kist" init --softhsm --vault "$PWD/vault""#
        var sweep = PowerSweep(judge: InitJudge(place: place, command: command))
        sweep.limit = 24
        sweep.step = 12
        try sweep.run(
            PowerStory(testDescription: "init", prepare: "", commands: [command]), in: place)
        sweep.report("init")
    }
}
