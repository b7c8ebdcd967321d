import SecretVault
import TestKit
import Testing
import Vocabulary

/// The power fails while kist runs: whatever a disk may have kept, a reader finds the old or the new,
/// what was acknowledged is there, and the next writer goes on.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct PowerLossTests {
    static let db = SecretName("db") ?? SecretName(trusted: "db")

    private func prepared(_ story: PowerStory, on token: ScratchToken) throws -> Place {
        let place = try Place(on: token)
        let made = try place.shell(story.prepare)
        try #require(made.status == 0, "\(made.errors)")
        guard story.isDue else { return place }
        let vault = try Vault(VaultFolder.open(place.vault), token: token.token, pin: nil)
        let then = Request.now(daysAgo: 8)
        _ = try vault.deleteSecret(Self.db, windowDays: 7, request: then)
        let old = try #require(KeyReference("alias/old"))
        _ = try vault.scheduleKeyDeletion(old, windowDays: 7, request: then)
        return place
    }

    private func judge(_ story: PowerStory, _ token: ScratchToken) -> VaultJudge {
        VaultJudge(token: token, name: Self.db, hasOtherToken: story.changesToken)
    }

    @Test(arguments: PowerStory.common)
    func `every image of a power cut is the old or the new`(_ story: PowerStory) throws {
        let token = try ScratchToken()
        let place = try prepared(story, on: token)
        var sweep = PowerSweep(judge: judge(story, token))
        try sweep.run(story, in: place)
        sweep.report(story.testDescription)
        #expect(sweep.images >= 40 || Tier.current == .torture)
        guard !story.changesToken else { return }
        try askKist(sweep.good, of: place)
        try cutAgain(sweep.good, of: place, token)
    }

    @Test(
        .enabled(if: Tier.current == .torture, "scripts/torture cuts every other command"),
        arguments: PowerStory.others)
    func `so it is for every other command`(_ story: PowerStory) throws {
        try `every image of a power cut is the old or the new`(story)
    }

    /// The real program on some of the images: what this process has judged, it must find too.
    private func askKist(_ images: [DiskImage], of place: Place) throws {
        let step = Tier.count(commit: 40, torture: 12)
        for (index, image) in images.enumerated()
        where index % step == Tier.start % step && !Tier.isOver {
            let cut = try Place(holding: image, of: place, inMemory: true)
            defer { ScratchFolder.remove(cut.folder) }
            let told = try cut.shell(
                """
                "$kist" get db >was || "$kist" describe db >was || [ $? = 66 ] || exit 1
                "$kist" check --json >found || exit 2
                "$kist" restore db; printf next | "$kist" put db --quiet ||
                    printf next | "$kist" create db --quiet || exit 3
                "$kist" get db
                """)
            #expect(told.status == 0, "\(told.status) \(told.errors)")
            #expect(told.text == "next", "\(told.errors)")
        }
    }

    /// From some of the images the next writer is recorded, and its power fails as well.
    private func cutAgain(_ images: [DiskImage], of place: Place, _ token: ScratchToken) throws {
        var random = Sequence64(seed: UInt64(Tier.start))
        let next = PowerStory(
            testDescription: "the next change after a cut",
            commands: [#""$kist" key alias alias/next --to alias/acs/secretsmanager"#])
        for _ in 0..<Tier.count(commit: 1, torture: 12) where !Tier.isOver {
            let image = try #require(images.randomElement(using: &random))
            let cut = try Place(holding: image, of: place)
            defer { ScratchFolder.remove(cut.folder) }
            var sweep = PowerSweep(judge: VaultJudge(token: token, name: Self.db))
            try sweep.run(next, in: cut)
            sweep.report(next.testDescription)
        }
    }

    @Test(.enabled(if: Tier.current == .torture, "scripts/torture splits an index"))
    func `an index is split or it is not`() throws {
        let token = try ScratchToken()
        let split = PowerStory(
            testDescription: "split",
            commands: [#""$kist" key alias alias/last --to alias/acs/secretsmanager"#])
        let place = try prepared(split, on: token)
        let vault = try Vault(VaultFolder.open(place.vault), token: token.token, pin: nil)
        // With two secrets, a key and its alias, as many as a shard takes.
        for number in 0..<1020 {
            let name = try #require(AliasName("alias/n\(number)"))
            try vault.createAlias(
                name, for: KeyReference(.secretsDefault),
                request: .now())
        }
        // A look at a thousand records takes long; each round takes others.
        var judge = judge(split, token)
        judge.isLenient = true
        var sweep = PowerSweep(judge: judge)
        sweep.limit = 32
        sweep.step = 8
        try sweep.run(split, in: place)
        sweep.report(split.testDescription)
        #expect(try place.done("status").contains("Shards\t2") || Tier.isOver)
    }
}
