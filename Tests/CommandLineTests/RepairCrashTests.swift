import Foundation
import TestKit
import Testing

/// kist repair killed while it mends: nothing authentic is lost, nothing is called right that is
/// wrong, and the next repair, or the next writer, goes on.
@Suite struct RepairCrashTests {
    /// What has happened to the vault before.
    enum Mess: String, CaseIterable, CustomTestStringConvertible {
        /// What killed writers leave, and files that are nobody's; the vault works.
        case crashes
        /// VAULT and the index are gone; nothing can be read.
        case damage

        var testDescription: String { rawValue }
    }

    private static let names = ["db", "other", "lost", "dead"]

    /// A vault with something of everything that a repair mends.
    private func place(after mess: Mess, of caller: Caller) throws -> Place {
        let place = try Place(copying: Change.template(), inMemory: true)
        let made = try place.shell(
            """
            own() { ls vault/secrets | grep -vxFf before; }
            mkdir -p -m 700 vault/quarantine
            ls vault/secrets > before
            printf dead | "$kist" create dead --quiet || exit 1
            own > dead.id
            cp -p vault/secrets/$(cat dead.id) dead
            "$kist" delete dead --force --yes || exit 2
            printf lost | "$kist" create lost --quiet || exit 3
            own > lost.id
            cp -p vault/secrets/$(cat lost.id) vault/quarantine/from-elsewhere
            """)
        try #require(made.status == 0, "\(made.status) \(made.errors)")
        if mess == .crashes {
            // A key is in the token, and its record still calls it in the making.
            try kill(["key", "create"], at: "/vault/keys/", in: place)
            // A record is there, and its shard is the one before.
            try kill(["put", "db"], at: "/vault/index/0/0", in: place)
        }
        let spoilt = try place.shell(
            """
            umask 077
            printf garbage > vault/secrets/$(cat lost.id)
            \(mess == .crashes
                ? """
                cp -p dead vault/secrets/$(cat dead.id)
                printf note > vault/secrets/notes
                printf torn > vault/aliases/.new
                printf scribble > vault/VAULT.copy
                """
                : """
                printf scribble > vault/VAULT
                rm vault/index/0/0
                """)
            """)
        try #require(spoilt.status == 0, "\(spoilt.errors)")
        try caller.own(place)
        return place
    }

    private func kill(_ words: [String], at path: String, in place: Place) throws {
        let change = Change(words: words, input: words[0] == "put" ? "new" : "")
        let sweep = try Sweep(of: change, by: .own, in: place)
        let call = try #require(
            sweep.calls.last { $0.name == "renameat" && $0.path.contains(path) }, "\(words)")
        #expect(try sweep.hit(.kill, at: call).status == 137)
    }

    /// What a check has found: the kind and the place; nil when it could not even begin.
    private func findings(_ sweep: Sweep, level: String = "2") throws -> [String: Set<String>]? {
        let told = try sweep.caller.kist(["check", "--level", level, "--json"], in: sweep.place)
        guard case .list(let list) = try? Told(told.text)["Findings"] else {
            #expect([65, 67, 78].contains(told.status), "\(told.status) \(told.errors)")
            return nil
        }
        #expect(
            (told.status == 0) == !told.text.contains("\"IsAlarm\":true"),
            "\(told.status) \(told.text)")
        var found: [String: Set<String>] = [:]
        for finding in list {
            found[finding["Kind"]?.text ?? "", default: []].insert(finding["Place"]?.text ?? "")
        }
        return found
    }

    private func values(_ sweep: Sweep) throws -> [Change.Found] {
        try Self.names.map { try sweep.find($0) }
    }

    private static func isAlarm(_ kind: String) -> Bool {
        ["damaged", "rolledBack", "missing", "unreadable", "keyMissing", "keyWeak"].contains(kind)
    }

    @Test(arguments: Mess.allCases, Caller.all)
    func `a repair killed at any change goes on`(mess: Mess, caller: Caller) throws {
        let place = try place(after: mess, of: caller)
        let sweep = try Sweep(of: Change(words: ["repair", "--json"]), by: caller, in: place)
        let wrong = try values(sweep)
        let was = try findings(sweep)
        let right: [Change.Found] = [
            .value(mess == .crashes ? "new" : "two"), .value("other"), .value("lost"), .nothing,
        ]
        #expect(wrong != right)
        #expect(was == nil || was?["damaged"]?.isEmpty == false)
        try sweep.before.restore()

        let kills = sweep.changes
        for name in ["write", "pwrite64", "renameat", "unlinkat"] where mess == .crashes {
            #expect(kills.contains { $0.name == name }, "no \(name)")
        }
        for (index, call) in Tier.sample(kills, every: 5).enumerated() where !Tier.isOver {
            let point = "\(caller) repair after \(mess): kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            try judgeMiddle(sweep, was, wrong, right, point)
            // One in two meets a writer first, as far as there is a vault to write to.
            if index % 2 == 1, try sweep.find("other") == .value("other") {
                let put = try caller.kist(["put", "other"], in: place, input: "other")
                #expect(put.status == 0, "\(point): put \(put.status) \(put.errors)")
            }
            let next = try caller.kist(["repair", "--json"], in: place)
            #expect(next.status == 0, "\(point): next \(next.status) \(next.text) \(next.errors)")
            #expect(try values(sweep) == right, "\(point)")
            let left = try findings(sweep, level: "3")
            #expect(
                left.map { Set($0.keys) } == ["quarantined"],
                "\(point): \(String(describing: left))")
            try expectKept(mess, place, point)
            try sweep.before.restore()
        }
    }

    /// The secret is lost until it is given up, and is never anything else.
    @Test(arguments: Caller.all)
    func `a record is given up or is missing, wherever that is stopped`(caller: Caller) throws {
        let place = try Place(copying: Change.template(), inMemory: true)
        let spoilt = try place.shell(
            """
            ls vault/secrets > before
            printf lost | "$kist" create lost --quiet &&
                printf garbage > vault/secrets/$(ls vault/secrets | grep -vxFf before)
            """)
        try #require(spoilt.status == 0, "\(spoilt.errors)")
        try caller.own(place)
        let words = ["repair", "--forget", "lost", "--yes", "--json"]
        let sweep = try Sweep(of: Change(words: words), by: caller, in: place)
        var given = 0
        for (index, call) in Tier.sample(sweep.changes, every: 3).enumerated()
        where !Tier.isOver {
            let point = "\(caller) repair --forget: kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            let found = try sweep.find("lost")
            switch found {
            case .nothing: given += 1
            case .fault(let status, _): #expect([65, 67].contains(status), "\(point): \(found)")
            default: Issue.record("\(point): \(found)")
            }
            #expect(try sweep.find("db") == .value("two"), "\(point)")
            if index % 2 == 1 {
                let put = try caller.kist(["put", "other"], in: place, input: "other")
                #expect(put.status == 0, "\(point): put \(put.status) \(put.errors)")
            }
            let next = try caller.kist(words, in: place)
            #expect(
                next.status == 0 || next.status == 66 && found == .nothing,
                "\(point): next \(next.status) \(next.errors)")
            #expect(try sweep.find("lost") == .nothing, "\(point)")
            let again = try caller.kist(["create", "lost", "--quiet"], in: place, input: "again")
            #expect(again.status == 0, "\(point): \(again.errors)")
            #expect(try sweep.find("lost") == .value("again"), "\(point)")
            let left = try findings(sweep, level: "3")
            #expect(left.map { Set($0.keys) } == ["quarantined"], "\(point)")
            try sweep.before.restore()
        }
        #expect(given > 0 || Tier.isOver)
    }

    /// What is read is what it was or what it is to be; what is told is what was told before, or less,
    /// or on its way; and nothing is called whole that is not.
    private func judgeMiddle(
        _ sweep: Sweep, _ was: [String: Set<String>]?, _ wrong: [Change.Found],
        _ right: [Change.Found], _ point: String
    ) throws {
        let now = try findings(sweep)
        let found = try values(sweep)
        for (index, value) in found.enumerated() where value != right[index] {
            guard case .fault(let status, _) = value else {
                #expect(value == wrong[index], "\(point): \(Self.names[index]) is \(value)")
                continue
            }
            #expect([65, 67, 78].contains(status), "\(point): \(Self.names[index]): \(value)")
        }
        guard let now else {
            #expect(was == nil, "\(point): what could be checked cannot be any more")
            return
        }
        let isCalm = !now.keys.contains(where: Self.isAlarm)
        if isCalm { #expect(found == right, "\(point): nothing is told, and \(found)") }
        guard let was else { return }
        for (kind, places) in now where kind != "quarantined" && kind != "unfinished" {
            // A key in the making is purged: its record lies below its tombstone for a moment.
            if kind == "dead", places.allSatisfy({ $0.hasPrefix("keys/") }) { continue }
            // What was moved aside is missing until the right one is put there.
            let known = (was[kind] ?? []).union(kind == "missing" ? was["damaged"] ?? [] : [])
            #expect(places.isSubset(of: known), "\(point): \(kind) \(places)")
        }
    }

    /// What is not the vault's own was moved, and lies there byte for byte.
    private func expectKept(_ mess: Mess, _ place: Place, _ point: String) throws {
        let aside = Set(try FileTree.files("\(place.vault)/quarantine").values.map { $0 })
        let kept = mess == .crashes ? ["garbage", "note"] : ["garbage", "scribble"]
        for text in kept { #expect(aside.contains(Array(text.utf8)), "\(point): \(text)") }
    }
}
