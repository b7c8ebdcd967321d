import Foundation
import TestKit
import Testing

/// Records commands, cuts the power at each of their calls, and has every image judged.
struct PowerSweep {
    let judge: any PowerJudge
    /// How many images one cut may make before they are sampled.
    var limit = 512
    /// Only every so-many-th image is judged.
    var step = 1
    private(set) var points = 0
    private(set) var images = 0
    /// Images that were found good, for those who go on from one.
    private(set) var good: [DiskImage] = []
    private(set) var faults: [String] = []
    private var judged: Set<Case> = []

    private struct Case: Hashable {
        let image: DiskImage
        let allowed: [String]
    }

    init(judge: any PowerJudge) { self.judge = judge }

    /// What belongs to the user's world; the rest is the tests' own.
    static func isWorld(_ path: String) -> Bool {
        !["home", "tmp", "trace"].contains(String(path.prefix { $0 != "/" }))
    }

    /// Runs the story's commands in `place`, whose files are taken to be durable.
    mutating func run(_ story: PowerStory, in place: Place) throws {
        var disk = Disk(place.folder, try DiskImage(of: place.folder, where: Self.isWorld))
        var allowed = [try judge.look(disk.seen())]
        for command in story.commands {
            let calls = try Self.record(command, in: place)
            try #require(calls.contains(.acknowledge), "\(command) did not succeed")
            var isAcknowledged = false
            for (number, call) in calls.enumerated() {
                try disk.apply(call)
                if call == .acknowledge {
                    isAcknowledged = true
                    allowed = [try judge.look(disk.seen())]
                } else {
                    widen(&allowed, disk.seen(), isAcknowledged, "\(command), \(call.words)")
                }
                points += 1
                let point = "cut after call \(number) of \(command), \(call.words)"
                try judgeAll(disk, allowed, point)
                guard faults.count < 5, !Tier.isOver else { return }
            }
            if allowed.count > 1 { faults.append("\(command) was never acknowledged") }
        }
    }

    /// What a reader finds with nothing lost is what may be found with something lost.
    private mutating func widen(
        _ allowed: inout [String], _ seen: DiskImage, _ isAcknowledged: Bool, _ command: String
    ) {
        do {
            let found = try judge.look(seen)
            guard allowed.last != found else { return }
            if isAcknowledged { faults.append("\(command) changes something after its answer") }
            allowed.append(found)
        } catch { faults.append("\(command), nothing lost: \(error)") }
    }

    private mutating func judgeAll(_ disk: Disk, _ allowed: [String], _ point: String) throws {
        let seen = disk.seen()
        for image in disk.images(limit: limit, seed: Tier.start)
        where judged.insert(Case(image: image, allowed: allowed)).inserted {
            guard (judged.count + Tier.start) % step == 0 else { continue }
            images += 1
            let found = try judge.faults(of: image, allowed: allowed)
            if found.isEmpty { good.append(image) }
            faults += found.map { "\(point), \(image.difference(from: seen)): \($0)" }
            guard faults.count < 5, !Tier.isOver else { return }
        }
    }

    /// The calls of the one kist in `command`.
    static func record(_ command: String, in place: Place) throws -> [DiskCall] {
        let flags =
            "-f -y -xx -s 16777216 -q -A -o trace -e trace=\(CallTrace.names.joined(separator: ","))"
        let traced = command.replacing("\"$kist\"", with: "strace \(flags) \"$kist\"")
        let ran = try place.shell(traced)
        try #require(ran.status == 0, "\(command): \(ran.errors)")
        let trace = "\(place.folder)/trace"
        let text = try Data(contentsOf: URL(fileURLWithPath: trace))
        try FileManager.default.removeItem(atPath: trace)
        return try CallTrace(Array(text), below: place.folder).calls
    }

    /// Tells what was tried, and every fault as an issue.
    func report(_ story: String, sourceLocation: SourceLocation = #_sourceLocation) {
        Tally.add("crash points", points)
        Tally.add("images", images)
        for fault in faults {
            Issue.record("power cut, \(story): \(fault)", sourceLocation: sourceLocation)
        }
        #expect(
            images > 0 || Tier.isOver, "\(story): nothing was cut", sourceLocation: sourceLocation)
    }
}

extension DiskCall {
    var words: String {
        switch self {
        case .write(let path, let offset, let bytes): "write \(path) \(offset)+\(bytes.count)"
        default: "\(self)"
        }
    }
}

extension DiskImage {
    /// Which files are not as `seen` has them.
    func difference(from seen: DiskImage) -> String {
        let names = Set(files.keys).union(seen.files.keys).filter { files[$0] != seen.files[$0] }
        guard !names.isEmpty else { return "nothing lost" }
        return names.sorted().map { name in
            guard let bytes = files[name] else { return "without \(name)" }
            guard let other = seen.files[name] else { return "still with \(name)" }
            return "\(name) of \(bytes.count) instead of \(other.count) bytes"
        }.joined(separator: ", ")
    }
}
