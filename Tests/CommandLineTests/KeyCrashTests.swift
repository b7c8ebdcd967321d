import Foundation
import Testing

/// kist killed while keys are made and data keys are sealed again: every value stays readable.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct KeyCrashTests {
    private static let key = "alias/acs/secretsmanager"
    private static let count = 12
    private static let names = (1...count).map { "s\($0)" }

    /// What is to stay as it is: both values of every secret, and their sealed bytes.
    private struct Kept: Equatable {
        var current: String
        var previous: String
        var blobs: [String: [UInt8]]

        init(_ place: Place) throws {
            let names = KeyCrashTests.names.joined(separator: " ")
            let script = "\"$kist\" get --json \(names)"
            let both = try [script, "\(script) --label ACSPrevious"].map { script in
                let told = try place.shell(script)
                try #require(told.status == 0, "\(told.errors)")
                return told.text
            }
            current = both[0]
            previous = both[1]
            blobs = try FileTree.files("\(place.vault)/secrets")
                .filter { $0.key != ".new" }
                .mapValues { try KeyCrashTests.blobs(of: $0) }
        }
    }

    /// The sealed values in a record: all behind the head, whose length the header tells.
    ///
    /// Format, Record: a header of 60 bytes, the head's length at 52, a checksum of 32, an IV of 12.
    private static func blobs(of record: [UInt8]) throws -> [UInt8] {
        try #require(record.count > 104)
        let head = record[52..<56].reduce(0) { $0 << 8 | Int($1) }
        try #require(record.count > 104 + head)
        return Array(record[(104 + head)...])
    }

    /// Secrets with two versions each.
    private func template() throws -> Place {
        let place = try Place()
        let made = try place.shell(
            """
            for n in \(Self.names.joined(separator: " ")); do
                printf "old $n" | "$kist" create $n --quiet || exit 1
                printf "new $n" | "$kist" put $n --quiet || exit 1
            done
            """)
        try #require(made.status == 0, "\(made.errors)")
        return place
    }

    /// What is half made is told, and is no alarm.
    private func expectNoAlarm(_ place: Place, _ point: String) throws {
        let told = try place.kist("check", "--level", "2", "--json")
        #expect(told.status == 0, "\(point): \(told.text) \(told.errors)")
        #expect(told.text.contains("\"Findings\":"), "\(point): \(told.text)")
        #expect(!told.text.contains("\"IsAlarm\":true"), "\(point): \(told.text)")
    }

    @Test func `a rewrap killed twenty times goes on where it stopped`() throws {
        let place = try template()
        try place.done("key", "rotate", Self.key)
        let script = "\"$kist\" key rewrap \(Self.key) --json"
        let kept = try Kept(place)
        #expect(kept.current.contains("new s1\"") && kept.previous.contains("old s1\""))
        #expect(kept.blobs.count == Self.count)

        let points = try Strace.points(of: script, in: Place(copying: place))
        let first = try #require(points.firstIndex { $0.call == "pwrite64" })
        let kills = points[first...].prefix(20)
        #expect(kills.count == 20)
        for call in ["openat", "fsync", "fdatasync", "renameat", "pwrite64"] {
            #expect(kills.contains { $0.call == call }, "no \(call)")
        }
        for (number, kill) in kills.enumerated() {
            let point = "kill \(number) at \(kill)"
            let ended = try Strace.run(script, in: place, "signal=KILL", at: kill)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.text)")
            #expect(try Kept(place) == kept, "\(point)")
            try expectNoAlarm(place, point)
        }
        // Some are done, and the last run does the others.
        let told = try place.done("key", "rewrap", Self.key, "--json")
        #expect(told.contains("\"Left\":0,\"Total\":\(Self.count)"))
        let resealed = told.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0
        #expect((1..<Self.count).contains(resealed), "\(told)")
        #expect(try place.done("key", "rewrap", Self.key) == "0 of \(Self.count) left\n")
        #expect(try Kept(place) == kept)
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }

    @Test(arguments: ["key create", "key create --spec EC_P256", "key rotate \(key)"])
    func `a key half made is in nobody's way`(command: String) throws {
        let template = try template()
        let kept = try Kept(template)
        let script = "\"$kist\" \(command)"
        let points = try Strace.points(of: script, in: Place(copying: template))
        let first = try #require(points.firstIndex { $0.call == "pwrite64" })
        // Most writes are the token's, field by field.
        let tried = points[first...].filter { $0.call != "write" || $0.number % 8 == 0 }
        #expect(tried.count >= 20)
        for index in stride(from: 0, to: tried.count, by: tried.count / 10) {
            let kill = tried[index]
            let place = try Place(copying: template)
            let point = "\(command) killed at \(kill)"
            let ended = try Strace.run(script, in: place, "signal=KILL", at: kill)
            #expect(ended.status == 137, "\(point): \(ended.status)")
            #expect(try Kept(place) == kept, "\(point)")
            try expectNoAlarm(place, point)
            let next = try place.shell(
                """
                "$kist" key rotate \(Self.key) --quiet && "$kist" key create >/dev/null &&
                printf next | "$kist" put s1 --quiet && "$kist" get s1
                """)
            #expect(next.status == 0, "\(point): \(next.errors)")
            #expect(next.text == "next", "\(point)")
            try expectNoAlarm(place, "\(point), and then")
            try FileManager.default.removeItem(atPath: place.folder)
        }
    }

    @Test func `a new root key is in place or it is not`() throws {
        let template = try template()
        let kept = try Kept(template)
        let script = "\"$kist\" key rotate --root"
        let points = try Strace.points(of: script, in: Place(copying: template))
            .filter { ["fsync", "fdatasync", "renameat", "pwrite64", "sync"].contains($0.call) }
        #expect(points.count { $0.call == "renameat" } >= 2)
        for kill in points {
            let place = try Place(copying: template)
            let point = "killed at \(kill)"
            let ended = try Strace.run(script, in: place, "signal=KILL", at: kill)
            #expect(ended.status == 137, "\(point): \(ended.status)")
            #expect(try Kept(place) == kept, "\(point)")
            try expectNoAlarm(place, point)
            let next = try place.kist("key", "rotate", "--root")
            #expect(next.status == 0, "\(point): \(next.errors)")
            #expect(try Kept(place) == kept, "\(point), and then")
            try expectNoAlarm(place, "\(point), and then")
            try FileManager.default.removeItem(atPath: place.folder)
        }
    }
}
