import Foundation
import TestKit
import Testing

/// kist killed while data keys are sealed again: every value stays readable, and what is done is
/// done. (`CrashTests` kills the making of keys.)
@Suite struct KeyCrashTests {
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
        let place = try Place(inMemory: true)
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

    /// The token objects that no record names.
    private func unknown(_ place: Place, _ point: String) throws -> Set<String> {
        let told = try place.kist("check", "--level", "2", "--json")
        #expect(told.status == 0, "\(point): \(told.text) \(told.errors)")
        guard case .list(let list) = try Told(told.text)["Findings"] else { return [] }
        let kinds = Set(list.compactMap { $0["Kind"]?.text })
        #expect(kinds.isSubset(of: ["objectUnknown"]), "\(point): \(told.text)")
        return Set(list.compactMap { $0["Place"]?.text })
    }

    /// After a repair the token has the old root key, which its owner may still need, or it has not
    /// even that: whatever was made and never used is gone.
    @Test
    func `a rotation of the root killed at any change leaves nothing that repair does not take`()
        throws
    {
        let place = try Place(inMemory: true)
        try place.done("create", "db", input: "one")
        let rotate = Change(words: ["key", "rotate", "--root"], touchesKeys: true)
        let sweep = try Sweep(of: rotate, by: .own, in: place)
        try place.done("key", "rotate", "--root")
        let old = try unknown(place, "whole")
        #expect(old.count == 1)
        try sweep.before.restore()

        let announced = try #require(sweep.changes.firstIndex { $0.name == "pwrite64" })
        // Most writes are the token's, field by field; of the others none is left out.
        let kills = Array(sweep.changes[announced...])
        let isField = { (kill: CallFaults.Call) in
            kill.name == "write" && kill.path.hasPrefix(place.tokenFolder)
        }
        let fields = kills.filter(isField)
        #expect(!fields.isEmpty)
        var unused = 0
        var moved = 0
        for kill in Tier.sample(fields, every: 6) + kills.filter({ !isField($0) })
        where !Tier.isOver {
            let point = "kill at \(kill)"
            #expect(try sweep.hit(.kill, at: kill).status == 137, "\(point)")
            let mended = try place.kist("repair", "--json")
            #expect(mended.status == 0, "\(point): \(mended.errors)")
            if mended.text.contains("removedObject") { unused += 1 }
            let left = try unknown(place, point)
            #expect(left.isEmpty || left == old, "\(point): \(left)")
            if left == old { moved += 1 }
            #expect(try place.done("get", "db") == "one", "\(point)")
            #expect(try place.done("repair", "--json").contains("\"Actions\":[]"), "\(point)")
            try sweep.before.restore()
        }
        #expect(unused > 0 && moved > 0 || Tier.isOver)
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
        let rewrap = Change(words: ["key", "rewrap", Self.key, "--json"], touchesKeys: true)
        let kept = try Kept(place)
        #expect(kept.current.contains("new s1\"") && kept.previous.contains("old s1\""))
        #expect(kept.blobs.count == Self.count)

        let sweep = try Sweep(of: rewrap, by: .own, in: place)
        let changes = ["pwrite64", "openat", "fsync", "fdatasync", "renameat", "unlinkat"]
        let first = try #require(sweep.calls.firstIndex { $0.name == "pwrite64" })
        let kills = sweep.calls[first...].filter { changes.contains($0.name) }.prefix(20)
        #expect(kills.count == 20)
        for name in ["openat", "fsync", "fdatasync", "renameat", "pwrite64"] {
            #expect(kills.contains { $0.name == name }, "no \(name)")
        }
        for (number, kill) in kills.enumerated() {
            let point = "kill \(number) at \(kill)"
            let ended = try sweep.hit(.kill, at: kill)
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
}
