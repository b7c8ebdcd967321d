import Foundation
import Testing

/// Every command, shown in Stories/ and checked under both schemes.
@Suite struct StoryTests {
    static let paths: [String] =
        (Bundle.module.urls(forResourcesWithExtension: "txt", subdirectory: "Stories") ?? [])
        .compactMap(\.path).sorted()

    @Test(arguments: paths, ["gcm", "wrap"])
    func `a story comes true`(path: String, scheme: String) throws {
        let story = try Story(path)
        try story.run(in: story.startsEmpty ? Place.empty() : Place(scheme: scheme))
    }

    @Test func `there are stories`() {
        #expect(Self.paths.count >= 10)
    }

    /// The runner's own positive twin: without it a runner that checks nothing would look well.
    @Test(arguments: [
        "$ kist get none\n> x", "$ kist get none\n! 65", "$ kist list\n> a",
        "$ kist --version\n> kist 9", "$ kist --version", "$ kist --version\n>json",
        "$ kist get none\n! 66\n? kist: error: x", "$ kist get none\n! 66\n?~ y",
        "$ kist --version\n> kist {_}\n? warning", "% exit 3",
    ])
    func `a story that lies is found out`(text: String) throws {
        let place = try Place()
        try place.write(text, to: "story.txt")
        let story = try Story("\(place.folder)/story.txt")
        #expect(throws: Story.Fault.self) { try story.run(in: place) }
    }
}
