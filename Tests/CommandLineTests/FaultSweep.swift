import Foundation
import TestKit
import Testing

/// One command, tried once for each thing that can go wrong at each call it makes to the token.
struct FaultSweep: CustomTestStringConvertible {
    /// The command's words, for a shell; `$id` is what `preparation` printed.
    let command: String
    var scheme = "gcm"
    /// Shell lines that make the place the command is to meet.
    var preparation = ""
    var input = "new"
    /// Secrets that it makes, all of them or none.
    var makes: [String] = []
    /// A secret that the preparation has spoilt and the command gives up.
    var lost: String?
    /// What `kist get db` says when the command was done; before, it says `old`.
    var after = "old"
    /// Whether it leaves an object of the vault in the token that no record names, once it is done: the
    /// old root key. (A new one that was never used is known, and repair takes it.)
    var leavesObjects = false
    /// Seconds that the host's clock is ahead of the preparation's.
    var clockAhead = 0

    var testDescription: String { "\(scheme): kist \(command)" }

    /// Objects that `check` may tell of when the command has ended so, also behind a repair.
    private func objects(after status: Int32) -> Set<String> {
        leavesObjects && [0, 76, 137].contains(status) ? ["objectUnknown"] : []
    }

    /// Where `place` holds a secret `db` with the value `old`, and what the preparation made.
    private func template() throws -> (place: Place, id: String) {
        let place = try Place(scheme: scheme)
        try place.done("create", "db", "--quiet", input: "old")
        let made = try place.shell(preparation)
        try #require(made.status == 0, "\(made.errors)")
        return (place, made.lines.first ?? "")
    }

    /// Tries every `step`-th fault in the commit tier, all of them in the other, of those that are
    /// wanted; how many.
    func run(every step: Int, where isWanted: (Fault) -> Bool = { _ in true }) throws -> Int {
        let (template, id) = try template()
        let whole = try attempt(nil, in: template, id)
        try #require(whole.status == 0, "\(whole.errors)")
        let faults = Tier.sample(
            whole.calls.flatMap(Fault.all).filter(isWanted), every: step)
        var count = 0
        for fault in faults where !Tier.isOver {
            _ = try attempt(fault, in: template, id)
            Tally.add("token faults")
            count += 1
        }
        return count
    }

    private struct Attempt {
        let status: Int32
        let errors: String
        let calls: [FaultModule.Call]
    }

    /// Runs the command with one fault in a copy of `template`, and judges what it left.
    private func attempt(_ fault: Fault?, in template: Place, _ id: String) throws -> Attempt {
        var place = try Place(copying: template)
        defer { try? FileManager.default.removeItem(atPath: place.folder) }
        let module = try FaultModule(in: &place)
        place.environment["id"] = id
        if clockAhead > 0 {
            place.environment["LD_PRELOAD"] = module.path
            place.environment["KIST_FAULT_CLOCK"] = String(clockAhead)
        }
        try module.follow(fault.map { [$0.description] } ?? [])
        let outcome: Outcome
        do {
            outcome = try place.shell("exec \"$kist\" \(command)", input: Array(input.utf8))
        } catch {
            Issue.record("kist \(command), \(fault?.description ?? "no fault"): it does not end")
            throw error
        }
        let calls = try module.calls()
        try module.follow([])
        let what =
            "kist \(command), \(fault?.description ?? "no fault"): \(outcome.status) \(outcome.errors)"
        if let fault { expect(outcome, fault, calls, what) }
        try expectOldOrNew(outcome.status, place, what)
        return Attempt(status: outcome.status, errors: outcome.errors, calls: calls)
    }

    private func expect(
        _ outcome: Outcome, _ fault: Fault, _ calls: [FaultModule.Call], _ what: String
    ) {
        #expect(fault.statuses.contains(outcome.status), "\(what)")
        #expect(calls.keepsPINPromise, "\(what)")
        // A token that is not listed is looked for a few times: SoftHSM hides while it is rewritten.
        if fault.call != "C_GetTokenInfo" {
            #expect(calls.count("C_Initialize") <= 2, "\(what)")
        }
        guard outcome.status != 0, !fault.isKill else { return }
        // A repair says what it has done as it goes.
        #expect(outcome.output.isEmpty || command.hasPrefix("repair"), "\(what)")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("kist: error: ") == true, "\(what)")
        #expect(lines.count <= 3, "\(what)")
    }

    /// The value is the old one or the new one, as the status says; the vault is whole; the token
    /// holds no object that no record names.
    private func expectOldOrNew(_ status: Int32, _ place: Place, _ what: String) throws {
        let told = try place.kist("get", "db")
        #expect(told.status == 0, "\(what); then \(told.errors)")
        switch status {
        case 0: #expect(told.text == after, "\(what)")
        case 76, 137: #expect(["old", after].contains(told.text), "\(what)")
        default: #expect(told.text == "old", "\(what)")
        }
        try expectMadeOrNone(status, place, what)
        if let lost, status == 0 { #expect(try place.kist("get", lost).status == 66, "\(what)") }
        // What may be told beside, and is no loss.
        try expectWhole(place, objects(after: status).union(["unfinished", "foreign"]), what)
        guard status != 0, command.hasPrefix("key ") else { return }
        // What a key's making or destruction has left is ended, on both sides.
        let mended = try place.kist("repair", "--quiet")
        #expect(mended.status == 0, "\(what); then \(mended.errors)")
        try expectWhole(place, objects(after: status), "\(what), repaired")
    }

    private func expectMadeOrNone(_ status: Int32, _ place: Place, _ what: String) throws {
        let found = try makes.map { try place.kist("get", $0).status }
        let (all, none) = (makes.map { _ in Int32(0) }, makes.map { _ in Int32(66) })
        switch status {
        case 0: #expect(found == all, "\(what)")
        case 76, 137: #expect(found == all || found == none, "\(what)")
        default: #expect(found == none, "\(what)")
        }
    }

    /// `check` finds nothing but what `harmless` names.
    private func expectWhole(_ place: Place, _ harmless: Set<String>, _ what: String) throws {
        var harmless = harmless
        var statuses: Set<Int32> = [0]
        if let lost {
            harmless.insert("quarantined")
            if try place.kist("get", lost).status != 66 {
                harmless.formUnion(["damaged", "missing"])
                statuses = [65, 67]
            }
        }
        let checked = try place.kist("check", "--level", "3", "--json")
        #expect(
            statuses.contains(checked.status), "\(what); then \(checked.text) \(checked.errors)")
        guard case .list(let findings) = try Told(checked.text)["Findings"] else {
            Issue.record("\(what); then \(checked.text)")
            return
        }
        for finding in findings {
            #expect(harmless.contains(finding["Kind"]?.text ?? ""), "\(what); then \(finding)")
        }
    }
}
