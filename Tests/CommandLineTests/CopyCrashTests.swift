import Foundation
import TestKit
import Testing

/// kist killed while it makes a copy of a vault, or a vault of a copy: what lies there afterwards is
/// whole, or nothing that anybody would take for it.
@Suite struct CopyCrashTests {
    private static let template = Result { try Change.template() }

    /// A vault in which `db` is "three", a copy of it as `db` was "two", and a folder for more.
    private func place(of caller: Caller) throws -> Place {
        let place = try Place(copying: Self.template.get(), inMemory: true)
        let made = try place.shell(
            """
            mkdir -m 700 copies && "$kist" backup create sunday --quiet &&
                printf three | "$kist" put db --quiet
            """)
        try #require(made.status == 0, "\(made.errors)")
        try caller.own(place)
        return place
    }

    private func copies(_ place: Place) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(place.folder)/copies").sorted()
    }

    private func removeCopies(_ place: Place) throws {
        for name in try copies(place) {
            try FileManager.default.removeItem(atPath: "\(place.folder)/copies/\(name)")
        }
    }

    /// What `kist check` says of the vault's chain, wherever the vault lies.
    private func chainHead(_ words: [String], _ sweep: Sweep) throws -> String? {
        let told = try sweep.caller.kist(words + ["--json"], in: sweep.place)
        guard told.status == 0, told.text.contains("\"Findings\":[") else { return nil }
        #expect(!told.text.contains("\"IsAlarm\":true"), "\(words): \(told.text)")
        return try Told(told.text)["ChainHead"]?.text
    }

    /// Every value of it can be had, and is what it was.
    private func expectValues(
        _ current: String, _ previous: String, at path: String, _ sweep: Sweep, _ point: String
    ) throws {
        for (words, value) in [
            (["db"], current), (["db", "--label", "ACSPrevious"], previous), (["other"], "other"),
        ] {
            let told = try sweep.caller.kist(["get"] + words + ["--vault", path], in: sweep.place)
            #expect(told.text == value, "\(point): \(words): \(told.status) \(told.errors)")
        }
        let gone = try sweep.caller.kist(["get", "gone", "--vault", path], in: sweep.place)
        #expect(gone.status == 73, "\(point): gone: \(gone.status) \(gone.errors)")
    }

    @Test(arguments: Caller.all)
    func `a killed backup is whole or is none`(caller: Caller) throws {
        let place = try place(of: caller)
        let target = "\(place.folder)/copies/monday"
        let change = Change(words: ["backup", "create", target, "--json"])
        let sweep = try Sweep(of: change, by: caller, in: place)
        #expect(try copies(place) == ["monday"])
        try removeCopies(place)
        let head = try #require(try chainHead(["check"], sweep))

        let kills = sweep.changes
        #expect(kills.contains { $0.name == "renameat" || $0.name == "renameat2" })
        #expect(
            kills.contains { $0.path.contains("/copies/monday.backup-") && $0.name == "pwrite64" })
        var whole = 0
        var torn = 0
        for call in Tier.sample(kills, every: 4) where !Tier.isOver {
            let point = "\(caller) backup create: kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            // That a copy is taken is an event, and all that is written.
            #expect(
                try Snapshot(place).agrees(with: sweep.before, butBelow: "\(place.vault)/audit"),
                "\(point)")
            for name in try copies(place) {
                let path = "\(place.folder)/copies/\(name)"
                guard let verified = try chainHead(["backup", "verify", path], sweep) else {
                    #expect(name != "monday", "\(point): a torn copy has the name of a whole one")
                    torn += 1
                    continue
                }
                whole += 1
                #expect(verified == head, "\(point)")
                try expectValues("three", "two", at: path, sweep, point)
            }
            let isThere = try copies(place).contains("monday")
            #expect(isThere || ended.output.isEmpty, "\(point): told, and not there")
            if !isThere {
                let next = try caller.kist(change.words, in: place)
                #expect(next.status == 0, "\(point): next \(next.errors)")
            }
            #expect(try chainHead(["backup", "verify", target], sweep) == head, "\(point)")
            #expect(try chainHead(["check"], sweep) == head, "\(point)")
            try removeCopies(place)
            try sweep.before.restore()
        }
        // Both have been met, so that the judge has judged.
        #expect(torn > 0 || Tier.isOver)
        #expect(Tier.isOver || whole > 0 || Tier.current == .commit)
    }

    @Test(arguments: Caller.all)
    func `a killed restore leaves a whole vault or none`(caller: Caller) throws {
        let place = try place(of: caller)
        let target = "\(place.folder)/copies/again"
        let change = Change(
            words: ["backup", "restore", "\(place.folder)/sunday", "--vault", target, "--json"])
        let sweep = try Sweep(of: change, by: caller, in: place)
        #expect(try copies(place) == ["again"])
        try removeCopies(place)
        let copied = try FileTree.files("\(place.folder)/sunday")

        let kills = sweep.changes
        #expect(kills.contains { $0.path.hasSuffix("/VAULT") && $0.name == "renameat" })
        var torn = 0
        for call in Tier.sample(kills, every: 5) where !Tier.isOver {
            let point = "\(caller) backup restore: kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            // Neither the vault as it went on, nor the token, nor the copy.
            #expect(try Snapshot(place) == sweep.before, "\(point)")
            #expect(try FileTree.files("\(place.folder)/sunday") == copied, "\(point)")
            for name in try copies(place) {
                let path = "\(place.folder)/copies/\(name)"
                let head = try chainHead(["check", "--level", "3", "--vault", path], sweep)
                if head == nil, try !lacksOnlyCopy(path, sweep) {
                    #expect(name != "again", "\(point): a torn vault has the name of a whole one")
                    torn += 1
                    try expectNoPlaintext(at: path, sweep, point)
                } else {
                    try expectValues("two", "one", at: path, sweep, point)
                }
            }
            try removeCopies(place)
            let next = try caller.kist(change.words, in: place)
            #expect(next.status == 0, "\(point): next \(next.errors)")
            #expect(try chainHead(["check", "--vault", target], sweep) != nil, "\(point)")
            try expectValues("two", "one", at: target, sweep, point)
            try removeCopies(place)
        }
        #expect(torn > 0 || Tier.isOver)
    }

    /// Whether nothing is told but that VAULT.copy is of before: all that is ever read is whole.
    private func lacksOnlyCopy(_ path: String, _ sweep: Sweep) throws -> Bool {
        let told = try sweep.caller.kist(["check", "--vault", path, "--json"], in: sweep.place)
        guard case .list(let findings)? = try? Told(told.text)["Findings"] else { return false }
        return !findings.isEmpty
            && findings.allSatisfy { ["VAULT.copy", ".new"].contains($0["Place"]?.text) }
    }

    /// What is not whole is refused, or answers with what is right: never with anything else.
    private func expectNoPlaintext(at path: String, _ sweep: Sweep, _ point: String) throws {
        for (name, value) in [("db", "two"), ("other", "other")] {
            let told = try sweep.caller.kist(["get", name, "--vault", path], in: sweep.place)
            let isRight = told.status == 0 ? told.text == value : told.output.isEmpty
            #expect(isRight, "\(point): \(name): \(told.status) \(told.text)")
            // Nothing of it may be read as a secret that never was.
            #expect(told.status != 66, "\(point): \(name): \(told.errors)")
        }
        let put = try sweep.caller.kist(
            ["put", "db", "--vault", path, "--quiet"], in: sweep.place, input: "lost")
        #expect(put.status != 0, "\(point): a torn vault takes a value")
    }
}
