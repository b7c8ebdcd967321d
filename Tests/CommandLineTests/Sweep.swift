import Foundation
import Glibc
import TestKit
import Testing

/// A change that is disturbed at one call after the other, each time from the same beginning, and
/// what must be found whatever happened.
struct Sweep {
    let change: Change
    let caller: Caller
    let place: Place
    /// What each attempt begins with.
    let before: Snapshot
    /// The calls of the undisturbed change, in order.
    let calls: [CallFaults.Call]

    init(of change: Change, by caller: Caller, from template: Place) throws {
        var place = try Place(copying: template, inMemory: true)
        if change.clockAhead != 0 {
            place.environment["LD_PRELOAD"] = Caller.lentLibrary
            place.environment["CALL_FAULTS_CLOCK"] = String(change.clockAhead)
        }
        try caller.own(place)
        try self.init(of: change, by: caller, in: place)
    }

    /// Of a vault in which something has happened already.
    init(of change: Change, by caller: Caller, in place: Place) throws {
        (self.change, self.caller, self.place) = (change, caller, place)
        before = try Snapshot(place)
        let outcome = try caller.kist(
            change.words, in: place, input: change.input,
            with: CallFaults.environment(loggingIn: place))
        try #require(outcome.status == 0, "\(change.testDescription): \(outcome.errors)")
        calls = try CallFaults.calls(in: place)
        try before.restore()
    }

    /// The calls that change a file of ours: a kill anywhere between two of them finds what the first
    /// has left.
    var changes: [CallFaults.Call] {
        let names = [
            "write", "pwrite64", "renameat", "renameat2", "unlinkat", "mkdirat", "ftruncate",
            "fallocate", "exit_group",
        ]
        return calls.filter { call in
            guard names.contains(call.name), call.result >= 0 || call.name == "exit_group" else {
                return false
            }
            return call.name == "exit_group" || call.path.hasPrefix("\(place.folder)/")
        }
    }

    /// Disturbs the change and judges what it said and what it left behind.
    func attempt(
        _ fault: CallFaults.Fault, at call: CallFaults.Call, lasting: Bool = false
    ) throws {
        let point =
            "\(caller) \(change.testDescription): \(fault)\(lasting ? " on" : "") at \(call)"
        let outcome = try hit(fault, at: call, lasting: lasting)
        judgeEnd(outcome, fault, call, point, lasting)
        // A call whose failure is nothing to kist leaves what any put leaves.
        let isSampled = outcome.status != 0 || Tier.current == .torture || call.number % 4 == 0
        try judgeState(outcome, point, isThorough: isSampled)
    }

    /// Judges what another means than ours has left of the change.
    func judge(_ outcome: Outcome, killedAt point: String) throws {
        Tally.add("kills")
        #expect(outcome.status == 137, "killed at \(point): \(outcome.status)")
        try judgeState(outcome, "killed at \(point)")
    }

    /// The change with `fault` at `call`, and no more.
    func hit(
        _ fault: CallFaults.Fault, at call: CallFaults.Call, lasting: Bool = false
    ) throws -> Outcome {
        switch fault {
        case .kill, .killed, .shorter, .signal: Tally.add("kills")
        case .short, .error: Tally.add("call faults")
        }
        return try caller.kist(
            change.words, in: place, input: change.input,
            with: CallFaults.environment(fault, at: call, lasting: lasting, in: place))
    }

    // MARK: What it said

    private func judgeEnd(
        _ outcome: Outcome, _ fault: CallFaults.Fault, _ call: CallFaults.Call, _ point: String,
        _ lasting: Bool
    ) {
        let (status, errors) = (outcome.status, outcome.errors)
        switch fault {
        case .kill, .killed, .shorter: #expect(status == 137, "\(point): \(status) \(errors)")
        case .signal(let number): #expect(status == 128 + number, "\(point): \(status) \(errors)")
        case .short: #expect(status == 0, "\(point): \(status) \(errors)")
        // Not seen by the user, when the call is ours to repeat.
        case .error(EINTR) where !isForeign(call):
            #expect(status == 0, "\(point): \(status) \(errors)")
        case .error:
            #expect([0, 69, 74, 76, 78, 79].contains(status), "\(point): \(status) \(errors)")
            // When nothing can be written any more, nothing is said.
            guard status != 0, !(lasting && call.name == "write") else { return }
            #expect(errors.hasPrefix("kist: error: "), "\(point): \(errors)")
            // 78 is what the loader could not load, and never the vault.
            if status == 78, !lasting { #expect(isForeign(call), "\(point): \(errors)") }
            if status == 74, !lasting, call.path.hasPrefix(place.vault) {
                let path = call.path.hasSuffix("/.") ? String(call.path.dropLast(2)) : call.path
                #expect(errors.contains("\"\(path)\""), "\(point): \(errors)")
            }
        }
    }

    /// Whether the loader or SoftHSM makes this call, or one on their files is made for them.
    private func isForeign(_ call: CallFaults.Call) -> Bool {
        call.path.hasPrefix("\(place.tokenFolder)/tokens")
            || call.path.hasSuffix("softhsm2.conf") || call.path.hasPrefix("/usr")
            || call.path.hasPrefix("/lib") || call.path == "/"
    }

    // MARK: What it left behind

    /// The old or the new; what was acknowledged is there; and all goes on.
    private func judgeState(
        _ outcome: Outcome, _ point: String, isThorough: Bool = true
    ) throws {
        let now = try Snapshot(place)
        // A change that made no key must not have touched the token at all.
        if !change.touchesKeys {
            #expect(now.agrees(with: before, below: "\(place.tokenFolder)/"), "\(point): token")
        }
        let isTold =
            outcome.status == 0 || !outcome.output.isEmpty
            || outcome.errors.contains("the change is made")
            || outcome.errors.contains("was carried out")
        guard now != before else {
            // Byte for byte the old state, from which every attempt begins.
            #expect(!isTold, "\(point): acknowledged, and nothing has changed")
            return
        }
        let found = try find(change.name)
        #expect(found == change.old || found == change.new, "\(point): \(found)")
        if isTold { #expect(found == change.new, "\(point) was acknowledged: \(found)") }
        // Any error but "outcome unknown" says what is, if it can still say anything.
        if !isTold, !outcome.errors.isEmpty, [69, 74, 75, 78, 79].contains(outcome.status) {
            #expect(found == change.old, "\(point): \(found) \(outcome.errors)")
        }
        if isThorough { try expectSound(point, isOver: outcome.status == 0) }
        if outcome.status != 0 { try goOn(from: found, isTold, point) }
        try before.restore()
    }

    private func goOn(from found: Change.Found, _ isTold: Bool, _ point: String) throws {
        // A reader changes nothing: the next finds the same.
        #expect(try find(change.name) == found, "\(point)")
        #expect(try find("other") == .value("other"), "\(point)")
        if change.touchesKeys {
            #expect(try find("db", "--label", "ACSPrevious") == .value("one"), "\(point)")
        }
        if found == .scheduled {
            let back = try caller.kist(["restore", change.name], in: place)
            #expect(back.status == 0, "\(point): \(back.errors)")
        }
        if change.isRepeatable {
            let again = try caller.kist(change.words, in: place)
            // What is purged cannot be purged again; what is due and not purged must be.
            let isRight = again.status == 0 && !(isTold && change.new == .nothing)
            #expect(
                isRight || change.new == .nothing && again.status == 66,
                "\(point): again \(again.status) \(again.errors)")
        }
        let next = try caller.kist(
            [found == .nothing ? "create" : "put", change.name, "--quiet"], in: place,
            input: "next")
        #expect(next.status == 0, "\(point): next \(next.status) \(next.errors)")
        #expect(try find(change.name) == .value("next"), "\(point)")
        try expectSound(point, isOver: true)
    }

    /// What `kist check` finds is nothing, or the change that was cut short and is no alarm.
    private func expectSound(_ point: String, isOver: Bool) throws {
        let checked = try caller.kist(["check", "--json"], in: place)
        #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
        #expect(!checked.text.contains("\"IsAlarm\":true"), "\(point): \(checked.text)")
        let kinds = Set(checked.text.matches(of: #/"Kind":"([a-z-]+)"/#).map { String($0.1) })
        // A purged secret may lie below its tombstone until the next writer.
        let cutShort: Set = change.new == .nothing ? ["unfinished", "dead"] : ["unfinished"]
        if !change.touchesKeys {
            #expect(kinds.isSubset(of: isOver ? [] : cutShort), "\(point): \(checked.text)")
        }
        if isOver { #expect(try Snapshot(place).count(named: ".new") == 0, "\(point)") }
    }

    func find(_ words: String...) throws -> Change.Found {
        let told = try caller.kist(["get"] + words, in: place)
        switch told.status {
        case 0: return .value(told.text)
        case 66: return .nothing
        case 73: return .scheduled
        default: return .fault(told.status, told.errors)
        }
    }
}
