import Foundation
import Testing

/// kist killed at its calls: what is found afterwards is the old or the new, and all goes on.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct CrashTests {
    /// A command, and what `kist get db` may say after it was cut short.
    struct Change: Sendable, CustomTestStringConvertible {
        let script: String
        /// Before and after; nil is no such secret, "-" one scheduled for deletion.
        let old: String?
        let new: String?
        var name = "db"
        var testDescription: String { script }
    }

    static let changes = [
        Change(script: "printf new | \"$kist\" put db", old: "two", new: "new"),
        Change(script: "printf new | \"$kist\" create fresh", old: nil, new: "new", name: "fresh"),
        Change(script: "\"$kist\" delete db", old: "two", new: "-"),
        Change(script: "\"$kist\" delete db --force --yes", old: "two", new: nil),
        Change(script: "\"$kist\" label db ACSCurrent --to v1 --json", old: "two", new: "one"),
        Change(script: "\"$kist\" key create", old: "two", new: "two"),
    ]

    private func template() throws -> Place {
        let place = try Place()
        try place.done("create", "db", input: "one")
        try place.done("put", "db", input: "two")
        try place.done("create", "other", input: "other")
        return place
    }

    /// What a reader finds: the value, nil for no such secret, "-" for a scheduled one.
    private func find(_ name: String, in place: Place, _ point: String) throws -> String? {
        let told = try place.kist("get", name)
        switch told.status {
        case 0: return told.text
        case 66: return nil
        case 73: return "-"
        default:
            Issue.record("\(point): get ended with \(told.status): \(told.errors)")
            return "?"
        }
    }

    /// The vault after `point` is whole, as `change` has it or as it was, and takes the next change.
    private func check(_ place: Place, _ change: Change, _ outcome: Outcome, _ point: String) throws
    {
        let found = try find(change.name, in: place, point)
        #expect(found == change.old || found == change.new, "\(point): \(found ?? "nothing")")
        // What was acknowledged is there.
        if outcome.status == 0 || !outcome.output.isEmpty {
            #expect(found == change.new, "\(point) was acknowledged: \(found ?? "nothing")")
        }
        // A reader changes nothing: the next finds the same.
        #expect(try find(change.name, in: place, point) == found, "\(point)")
        #expect(try find("other", in: place, point) == "other", "\(point)")
        if found == "-" {
            let back = try place.kist("restore", change.name)
            #expect(back.status == 0, "\(point): \(back.errors)")
        }
        let next = try place.kist(
            found == nil ? "create" : "put", change.name, "--quiet", input: "next")
        #expect(next.status == 0, "\(point): next \(next.status) \(next.errors)")
        #expect(try find(change.name, in: place, point) == "next", "\(point)")
        #expect(try place.shell("find vault -name .new").text == "", "\(point)")
        let checked = try place.kist("check", "--json")
        #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
        // A key half made stays in the token until a person says otherwise.
        if !change.script.contains("key create") {
            #expect(checked.text.contains("\"Findings\":[]"), "\(point): \(checked.text)")
        }
    }

    @Test(arguments: changes)
    func `a kill leaves the old or the new`(change: Change) throws {
        let template = try template()
        let points = try Strace.points(of: change.script, in: Place(copying: template))
        #expect(points.count >= 15)
        for call in ["fsync", "pwrite64", "renameat"] where change.script.contains("key") == false {
            #expect(points.contains { $0.call == call })
        }
        for kill in points {
            let place = try Place(copying: template)
            let outcome = try Strace.run(change.script, in: place, "signal=KILL", at: kill)
            let point = "killed at \(kill)"
            #expect(outcome.status == 137, "\(point): \(outcome.status)")
            try check(place, change, outcome, point)
            if change.script.contains("key create") {
                let made = try place.kist("key", "create")
                #expect(made.status == 0, "\(point): \(made.errors)")
            }
            try FileManager.default.removeItem(atPath: place.folder)
        }
    }

    @Test(arguments: ["ENOSPC", "EIO"])
    func `a call that fails leaves the old or the new, and says so`(fault: String) throws {
        let change = Self.changes[0]
        let template = try template()
        var statuses: Set<Int32> = []
        let writes = ["pwrite64", "fsync", "fdatasync", "renameat", "renameat2", "write"]
        for call in try Strace.points(of: change.script, in: Place(copying: template))
        where writes.contains(call.call) {
            let place = try Place(copying: template)
            let outcome = try Strace.run(change.script, in: place, "error=\(fault)", at: call)
            let point = "\(fault) at \(call)"
            statuses.insert(outcome.status)
            #expect(
                [0, 69, 74, 75, 76, 79].contains(outcome.status), "\(point): \(outcome.errors)")
            if outcome.status != 0 { #expect(outcome.errors.hasPrefix("kist: "), "\(point)") }
            // Only "outcome unknown" leaves it open; any other error means that nothing was done,
            // or says what was.
            if [69, 74, 75, 79].contains(outcome.status) {
                let isMade = outcome.errors.contains("the change is made")
                let found = try find("db", in: place, point)
                #expect(found == (isMade ? "new" : "two"), "\(point): \(outcome.errors)")
            }
            try check(place, change, outcome, point)
            try FileManager.default.removeItem(atPath: place.folder)
        }
        #expect(statuses.contains(74))
        #expect(statuses.contains(76))
    }
}
