import Foundation
import Glibc
import TestKit
import Testing

/// A story on a host that makes it hard: kist meets all of it; the story's own shell lines only run as
/// the same user.
struct HostStory: Sendable, CustomTestStringConvertible {
    let hardship: Hardship
    let path: String

    var name: String { URL(fileURLWithPath: path).lastPathComponent }
    var testDescription: String { "\(name), \(hardship.name)" }

    /// In the commit tier a few for each hardship, others each day; in torture all that there are.
    static let sample = Tier.sample(all, every: 7)

    static let all: [HostStory] = Hardship.possible.filter { $0.around != nil }.flatMap {
        hardship in
        StoryTests.paths.map { HostStory(hardship: hardship, path: $0) }
    }
    .filter { story in reason(against: story) == nil }

    /// Why a story cannot be told there; nil when it can.
    static func reason(against story: HostStory) -> String? {
        impossible.first { $0.stories.contains(story.name) && $0.where(story.hardship) }?.reason
    }

    /// What by its nature cannot be.
    static let impossible:
        [(stories: [String], where: @Sendable (Hardship) -> Bool, reason: String)] = [
            (
                [
                    "access.txt", "backup.txt", "check.txt", "doctor.txt", "eviction.txt",
                    "import.txt", "init.txt", "keys.txt", "kms.txt", "pairs.txt", "rotation.txt",
                    "repair.txt",
                ], { $0.isTokenFixed }, "it makes keys, and the token cannot be written"
            ),
            (
                ["bulk.txt", "import.txt", "kms.txt", "pairs.txt"],
                { hardship in hardship.around.map { $0.hasPrefix("ulimit -l 64") } ?? false },
                "it takes in more at once than may be locked, of which kist warns"
            ),
        ]

    func run() throws {
        let story = try Story(path)
        var place = try story.startsEmpty ? Place.empty() : Place()
        try place.setMode(0o755, of: place.folder)
        try ScratchFolder.makeFolder("\(place.folder)/host")
        let program = "\(place.folder)/host/kist"
        let isInside = #"[ -n "$inside" ] || inside=yes exec unshare -m -- "$0" "$@""#
        try place.write(
            """
            #!/bin/sh
            set -e
            place='\(place.folder)'
            \(hardship.mounts ? isInside : "")
            unset inside
            \(hardship.around ?? "")
            name=${0##*/}
            [ "$name" != kist ] || exec '\(Caller.lentProgram)' "$@"
            # It hears by what name it is called.
            mkdir -p "$place/host/as"
            ln -sf '\(Caller.lentProgram)' "$place/host/as/$name"
            exec "$place/host/as/$name" "$@"

            """, to: "host/kist")
        for path in [program, "\(place.folder)/host"] { try place.setMode(0o755, of: path) }
        place.environment["kist"] = program
        if let call = hardship.lacking {
            let fault = CallFaults.environment(
                .error(ENOSYS), at: CallFaults.Call(name: call, number: 1, result: 0, path: "-"),
                lasting: true, in: place)
            place.environment.merge(fault) { $1 }
        }
        try hardship.caller.own(place)
        if hardship.isTokenFixed, !hardship.mounts {
            _ = try place.shell("chmod -R a-w vault.token")
        }
        try story.run(in: place, by: program, as: hardship.caller)
    }
}
