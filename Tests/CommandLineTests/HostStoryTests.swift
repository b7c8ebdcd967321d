import TestKit
import Testing

/// The stories of the command line, on hosts that make it hard.
///
/// What a host may deny is in `Hardship`, which ``HostTests`` brings about by one script; here every story
/// is told there. `scripts/torture hosts` tells them all.
@Suite struct HostStoryTests {
    @Test(arguments: HostStory.sample)
    func `a story comes true on a host that makes it hard`(story: HostStory) throws {
        guard !Tier.isOver else { return }
        try story.run()
        Tally.add("stories on hard hosts")
    }

    @Test func `what is left out is there, and most is told`() {
        let names = Set(
            StoryTests.paths.map { HostStory(hardship: Hardship.all[0], path: $0).name })
        for (stories, _, _) in HostStory.impossible {
            for story in stories { #expect(names.contains(story), "no \(story)") }
        }
        for hardship in Hardship.possible where hardship.around != nil {
            let told = HostStory.all.filter { $0.hardship.name == hardship.name }
            #expect(told.count >= 8, "\(hardship.name)")
            // In the commit tier too: several of each.
            let now = HostStory.sample.filter { $0.hardship.name == hardship.name }
            #expect(!now.isEmpty, "\(hardship.name)")
        }
    }
}
