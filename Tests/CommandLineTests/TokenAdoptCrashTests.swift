import Foundation
import TestKit
import Testing

/// kist killed, or failed by its token, while it takes another token for the vault's: the vault is bound to
/// the one or to the other, and never to both or none.
@Suite struct TokenAdoptCrashTests {
    @Test(arguments: Caller.all)
    func `a kill leaves the vault with one of the tokens`(caller: Caller) throws {
        let scene = try ReplacedToken(inMemory: true)
        let old = scene.place
        var place = old
        place.environment = scene.environment
        try caller.own(place)
        let sweep = try Sweep(
            of: Change(words: ["token", "adopt", "--json"]), by: caller, in: place)

        var adopted: Set<Bool> = []
        for call in Tier.sample(sweep.changes, every: 4) where !Tier.isOver {
            let point = "\(caller) token adopt: kill at \(call)"
            let ended = try sweep.hit(.kill, at: call)
            #expect(ended.status == 137, "\(point): \(ended.status) \(ended.errors)")
            let isAdopted = try expectOne(
                of: caller.kist(["get", "db"], in: old), caller.kist(["get", "db"], in: place),
                point)
            if !ended.output.isEmpty { #expect(isAdopted, "\(point): told") }
            adopted.insert(isAdopted)
            let checked = try caller.kist(["check", "--json"], in: isAdopted ? place : old)
            #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
            #expect(!checked.text.contains("\"IsAlarm\":true"), "\(point): \(checked.text)")

            let again = try caller.kist(["token", "adopt"], in: place)
            #expect(again.status == 0, "\(point): again \(again.errors)")
            let next = try caller.kist(["put", "db", "--quiet"], in: place, input: "next")
            #expect(next.status == 0, "\(point): next \(next.errors)")
            #expect(try sweep.find("db") == .value("next"), "\(point)")
            let whole = try caller.kist(["check", "--level", "3", "--json"], in: place)
            #expect(whole.text.contains("\"Findings\":[]"), "\(point): \(whole.text)")
            try sweep.before.restore()
        }
        #expect(adopted == [false, true] || Tier.isOver || Tier.current == .commit)
    }

    @Test(arguments: ["gcm", "wrap"])
    func `a token that fails is adopted or is not`(scheme: String) throws {
        let template = try Place(scheme: scheme)
        try template.done("create", "db", "--quiet", input: "x")

        let faults = try faults(in: template)
        #expect(faults.count > 100)
        for fault in Tier.sample(faults, every: 90) where !Tier.isOver {
            var place = try Place(copying: template)
            defer { try? FileManager.default.removeItem(atPath: place.folder) }
            let module = try FaultModule(beside: &place)
            try module.follow([Self.other, fault.description])
            let ended = try place.kist("token", "adopt", "--token", uri(module, place))
            let calls = try module.calls()
            let what = "token adopt, \(fault): \(ended.status) \(ended.errors)"
            #expect(fault.statuses.contains(ended.status), "\(what)")
            #expect(calls.keepsPINPromise, "\(what)")

            try module.follow([])
            let old = try place.kist("get", "db", "--token", uri(module, place))
            try module.follow([Self.other])
            let new = try place.kist("get", "db", "--token", uri(module, place))
            let isAdopted = try expectOne(of: old, new, what)
            switch ended.status {
            case 0: #expect(isAdopted, "\(what)")
            case 76, 137: break
            default: #expect(!isAdopted, "\(what)")
            }
            let again = try place.kist("token", "adopt", "--token", uri(module, place))
            #expect(again.status == 0, "\(what); then \(again.errors)")
            let whole = try place.kist(
                "check", "--level", "3", "--json", "--token", uri(module, place))
            #expect(whole.text.contains("\"Findings\":[]"), "\(what); then \(whole.text)")
            Tally.add("token faults")
        }
    }

    private static let other = "serial 0123456789abcdef"

    private func uri(_ module: FaultModule, _ place: Place) -> String {
        "pkcs11:token=kist?module-path=\(module.path)&pin-source=file:\(place.tokenFolder)/pin"
    }

    /// All that can go wrong at each call of an adoption, which is made in a copy.
    private func faults(in template: Place) throws -> [Fault] {
        var place = try Place(copying: template)
        let module = try FaultModule(beside: &place)
        try module.follow([Self.other])
        let whole = try place.kist("token", "adopt", "--token", uri(module, place))
        try #require(whole.status == 0, "\(whole.errors)")
        return try module.calls().flatMap(Fault.all)
    }

    /// That one token opens the vault and the other is refused; whether it is the new one.
    private func expectOne(of old: Outcome, _ new: Outcome, _ point: String) throws -> Bool {
        let (right, wrong) = new.status == 0 ? (new, old) : (old, new)
        #expect(right.status == 0 && right.text == "x", "\(point): \(old.errors) \(new.errors)")
        #expect(wrong.status == 69 && wrong.output.isEmpty, "\(point): \(wrong.errors)")
        return new.status == 0
    }
}
