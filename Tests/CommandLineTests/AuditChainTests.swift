import Foundation
import TestKit
import Testing

/// kist audit: what the chain tells, what of it is asked for, and in which forms.
@Suite struct AuditChainTests {
    /// One line of an export.
    private struct Entry {
        let told: Told
        var time: String { told["Time"]?.text ?? "" }
        var operation: String { told["Operation"]?.text ?? "" }
        var outcome: String { told["Outcome"]?.text ?? "" }
        var words: String { "\(operation) \(outcome) \(told["Thing"]?.text ?? "-")" }

        func number(_ member: String) -> Int? {
            guard case .number(let number)? = told[member] else { return nil }
            return number
        }
    }

    private func export(_ place: Place, _ filter: String = "") throws -> [Entry] {
        let told = try place.shell("\"$kist\" audit export \(filter)")
        try #require(told.status == 0, "\(told.errors)")
        let lines = try told.lines.map { Entry(told: try Told($0)) }
        // The last is the head, whatever was asked for, and no other line is.
        #expect(lines.last?.told["ChainHead"]?.text == (try head(place)))
        #expect(lines.dropLast().allSatisfy { $0.told["ChainHead"] == nil })
        return lines.dropLast()
    }

    private func head(_ place: Place) throws -> String {
        try place.done("audit", "verify").trimmingCharacters(in: .newlines)
    }

    /// A put, ten days later by the host's clock.
    private func putLater(_ place: Place, _ value: String) throws {
        let put = try Caller.own.kist(
            ["put", "db", "--quiet"], in: place, input: value,
            with: ["LD_PRELOAD": Caller.lentLibrary, "CALL_FAULTS_CLOCK": String(10 * 86_400)])
        try #require(put.status == 0, "\(put.errors)")
    }

    // MARK: What is told

    @Test func `every change, answer and failure is a line, in order`() throws {
        let place = try Place()
        let before = try export(place)
        try place.done("create", "db", input: "one")
        #expect(try place.done("get", "db") == "one")
        #expect(try place.kist("get", "nobody").status == 66)
        try place.done("put", "db", input: "two")
        try place.done("label", "db", "mine", "--to", "v1")
        #expect(try place.kist("create", "db", input: "again").status == 73)
        try place.done("delete", "db", "--force", "--yes")
        let all = try export(place)
        #expect(Array(all.prefix(before.count)).map(\.told) == before.map(\.told))
        let words = all.dropFirst(before.count).map(\.words)
        #expect(
            words == [
                "CreateSecret done db", "GetSecretValue answered db",
                "GetSecretValue failed nobody", "PutSecretValue done db",
                "UpdateSecretVersionStage done db", "CreateSecret failed db",
                "ForceDeleteSecret done db",
            ])
        // Each chain counts for itself, from 1 and without a gap.
        for chain in ["intents", "events"] {
            let numbers = all.filter { $0.told["Chain"]?.text == chain }
                .compactMap { $0.number("Sequence") }
            #expect(numbers == Array(1...max(1, numbers.count)), "\(chain)")
        }
        #expect(Set(all.compactMap { $0.told["RequestId"]?.text }).count > words.count)
        #expect(all.allSatisfy { $0.told["Principal"]?.text == "uid:\(geteuid())" })

        // The same for people, for programs, and as a number.
        let json = try place.done("audit", "show", "--json").split(separator: "\n")
        #expect(try json.map { try Told(String($0)) } == all.map(\.told))
        let rows = try place.done("audit", "show").split(separator: "\n")
        #expect(rows.count == all.count)
        for (row, entry) in zip(rows, all) {
            #expect(row.hasPrefix("\(entry.time)\tuid:"), "\(row)")
            #expect(row.contains("\t\(entry.operation)\t\(entry.outcome)\t"), "\(row)")
        }
        let verified = try Told(place.done("audit", "verify", "--json"))
        #expect(verified["Entries"] == .number(all.count))
        #expect(verified["ChainHead"]?.text == (try head(place)))
        // Reading the trail is not in it.
        #expect(try export(place).count == all.count)
    }

    @Test func `of the trail what is asked for is told, and nothing else`() throws {
        let place = try Place()
        try place.done("create", "db", input: "one")
        try place.done("create", "other", input: "two")
        #expect(try place.done("get", "other") == "two")
        try putLater(place, "later")
        let all = try export(place)

        let other = try export(place, "--secret other")
        #expect(
            other.map(\.words) == ["CreateSecret done other", "GetSecretValue answered other"])
        #expect(try export(place, "--secret nobody").isEmpty)

        // From a moment on, and before one: the moment itself belongs to what follows.
        let late = try #require(all.last)
        #expect(late.words == "PutSecretValue done db")
        #expect(try export(place, "--since \(late.time)").map(\.told) == [late.told])
        #expect(
            try export(place, "--until \(late.time)").map(\.told) == all.dropLast().map(\.told))
        let early = try #require(all.first)
        #expect(try export(place, "--since \(early.time)").count == all.count)
        #expect(try export(place, "--until \(early.time)").isEmpty)
        #expect(
            try export(place, "--since \(early.time) --until \(late.time) --secret db").map(\.words)
                == ["CreateSecret done db"])

        let me = "uid:\(geteuid())"
        #expect(try export(place, "--principal \(me)").count == all.count)
        #expect(try export(place, "--principal uid:4242").isEmpty)
        for (filter, words) in [
            ("--since yesterday", "\"yesterday\" is no moment"),
            ("--until 2026-13-01T00:00:00Z", "\"2026-13-01T00:00:00Z\" is no moment"),
            ("--principal 'a b'", "is no principal"), ("--secret acs/no", "is no name of a secret"),
        ] {
            for verb in ["show", "export"] {
                let told = try place.shell("\"$kist\" audit \(verb) \(filter)")
                #expect(told.status == 64 && told.errors.contains(words), "\(told.errors)")
                #expect(told.output.isEmpty)
            }
        }
    }

    @Test(.enabled(if: Unprivileged.isPossible, "needs root to be somebody else"))
    func `what two users did is told apart`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "db", input: "one")
        try Caller.unprivileged.own(place)
        let put = try Caller.unprivileged.kist(["put", "db", "--quiet"], in: place, input: "two")
        try #require(put.status == 0, "\(put.errors)")
        for (principal, words) in [
            ("uid:65534", ["PutSecretValue done db"]), ("uid:0", ["CreateSecret done db"]),
        ] {
            let told = try Caller.unprivileged.kist(
                ["audit", "export", "--secret", "db", "--principal", principal], in: place)
            let entries = try told.lines.dropLast().map { Entry(told: try Told($0)).words }
            #expect(entries == words, "\(principal): \(told.text) \(told.errors)")
        }
    }
}
