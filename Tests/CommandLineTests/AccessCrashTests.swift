import Foundation
import TestKit
import Testing

/// kist killed while access keys and the policy change: the old or the new is there, and all goes on.
@Suite struct AccessCrashTests {
    /// A command, and what there is before and after it.
    struct Change: Sendable, CustomTestStringConvertible {
        /// `$id` is the access key that there is.
        let words: [String]
        var input = ""
        /// Access keys with their states, and the policy.
        let old: Look
        let new: Look
        /// What the command ends with when it is given once more and was done already.
        var again: Int32 = 0

        var testDescription: String { words.joined(separator: " ") }
    }

    struct Look: Equatable, Sendable {
        var keys: [String] = ["payments Enabled"]
        var policy: String? = Look.policy("*")

        static func policy(_ name: String) -> String {
            #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"payments","#
                + #""Action":"kms:GetSecretValue","Resource":"secret/\#(name)"}]}"#
        }
    }

    static let changes = [
        Change(
            words: ["access-key", "create", "fresh"], old: Look(),
            new: Look(keys: ["fresh Enabled", "payments Enabled"])),
        Change(
            words: ["access-key", "disable", "$id"], old: Look(),
            new: Look(keys: ["payments Disabled"])),
        Change(
            words: ["access-key", "delete", "$id", "--yes"], old: Look(), new: Look(keys: []),
            again: 66),
        Change(
            words: ["policy", "set"], input: Look.policy("*"), old: Look(policy: nil), new: Look()),
        Change(
            words: ["policy", "set"], input: Look.policy("db"), old: Look(),
            new: Look(policy: Look.policy("db"))),
        Change(
            words: ["policy", "set", "--remove"], old: Look(), new: Look(policy: nil), again: 66),
    ]

    private static let template = Result { try CommandLineTests.Change.template() }

    private func look(_ sweep: Sweep) throws -> Look {
        let (caller, place) = (sweep.caller, sweep.place)
        let listed = try caller.kist(["access-key", "list"], in: place)
        #expect(listed.status == 0, "\(listed.errors)")
        let shown = try caller.kist(["policy", "show"], in: place)
        #expect([0, 66].contains(shown.status), "\(shown.errors)")
        return Look(
            keys: listed.lines.map { line in
                line.split(separator: "\t").dropFirst().prefix(2).joined(separator: " ")
            }.sorted(), policy: shown.status == 0 ? shown.text : nil)
    }

    @Test(arguments: changes, Caller.all)
    func `a kill leaves the old or the new`(change: Change, caller: Caller) throws {
        let place = try Place(copying: Self.template.get(), inMemory: true)
        let made = try place.done("access-key", "create", "payments")
        let id = String(made.prefix { $0 != "\t" })
        if let policy = change.old.policy { try place.done("policy", "set", input: policy) }
        try caller.own(place)
        let words = change.words.map { $0 == "$id" ? id : $0 }
        let sweep = try Sweep(
            of: .init(words: words, input: change.input), by: caller, in: place)
        #expect(try look(sweep) == change.old)

        var found: Set<Bool> = []
        for call in Tier.sample(sweep.changes, every: 6) where !Tier.isOver {
            let point = "\(caller) \(change.testDescription): kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            let now = try look(sweep)
            #expect(now == change.old || now == change.new, "\(point): \(now)")
            // A secret that was told belongs to a key that is there.
            if !ended.output.isEmpty { #expect(now == change.new, "\(point): told") }
            found.insert(now == change.new)
            #expect(try sweep.find("db") == .value("two"), "\(point)")
            try expectSound(sweep, isOver: false, point)

            let again = try caller.kist(words, in: place, input: change.input)
            let isDone = now == change.new && change.again != 0
            #expect(again.status == (isDone ? change.again : 0), "\(point): \(again.errors)")
            if now == change.old { #expect(try look(sweep) == change.new, "\(point), again") }
            let next = try caller.kist(["put", "db", "--quiet"], in: place, input: "next")
            #expect(next.status == 0, "\(point): next \(next.errors)")
            #expect(try sweep.find("db") == .value("next"), "\(point)")
            try expectSound(sweep, isOver: true, point)
            try sweep.before.restore()
        }
        #expect(found == [false, true] || Tier.isOver || Tier.current == .commit)
    }

    private func expectSound(_ sweep: Sweep, isOver: Bool, _ point: String) throws {
        let told = try sweep.caller.kist(["check", "--json"], in: sweep.place)
        #expect(told.status == 0, "\(point): \(told.text) \(told.errors)")
        #expect(!told.text.contains("\"IsAlarm\":true"), "\(point): \(told.text)")
        if isOver {
            #expect(told.text.contains("\"Findings\":[]"), "\(point): \(told.text)")
            #expect(try Snapshot(sweep.place).count(named: ".new") == 0, "\(point)")
        }
    }
}
