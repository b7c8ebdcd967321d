import Foundation
import Glibc
import TestKit
import Testing

/// kist put, in which one call fails, stops short, or goes on failing.
@Suite struct CallFaultTests {
    static let errors = [ENOSPC, EIO, EDQUOT, EINTR, EMFILE]

    private static let template = Result { try Change.template() }

    /// Whoever is not the day's caller is seen by the next day, and by torture.
    private static var callers: [Caller] {
        guard Tier.current == .commit else { return Caller.all }
        return [Caller.all[Tier.start % Caller.all.count]]
    }

    @Test(arguments: errors)
    func `any error of any call is told, and leaves the old or the new`(error: Int32) throws {
        for caller in Self.callers {
            let sweep = try Sweep(of: .put, by: caller, from: Self.template.get())
            #expect(sweep.calls.count > 300)
            let calls = sweep.calls.filter(CallFaults.Fault.error(error).fits)
            for call in calls where !Tier.isOver {
                try sweep.attempt(.error(error), at: call)
            }
        }
    }

    @Test func `a call that reads or writes half is made whole`() throws {
        for caller in Self.callers {
            let sweep = try Sweep(of: .put, by: caller, from: Self.template.get())
            let calls = sweep.calls.filter(CallFaults.Fault.short.fits)
            #expect(calls.contains { $0.name == "pwrite64" } && calls.count > 40)
            for call in calls where !Tier.isOver { try sweep.attempt(.short, at: call) }
            // From the first of each name on: all of them.
            for call in calls where call.number == 1 && !Tier.isOver {
                try sweep.attempt(.short, at: call, lasting: true)
            }
        }
    }

    /// A disk that has failed, or is full, does not get well with the next call.
    ///
    /// Full disks and failing tokens have suites of their own in the commit tier.
    @Test(
        .enabled(if: Tier.current == .torture, "torture does it"), arguments: [ENOSPC, EIO, EMFILE])
    func `an error that stays is told like one that goes`(error: Int32) throws {
        for caller in Self.callers {
            let sweep = try Sweep(of: .put, by: caller, from: Self.template.get())
            let calls = sweep.calls.filter(CallFaults.Fault.error(error).fits)
            for call in calls where !Tier.isOver {
                try sweep.attempt(.error(error), at: call, lasting: true)
            }
        }
    }

    /// What came first is finished or dropped by the next writer, whatever happens to that.
    @Test(.enabled(if: Tier.current == .torture, "torture does it"), arguments: Caller.all)
    func `a fault in the recovery of a killed change loses nothing`(caller: Caller) throws {
        let first = try Sweep(of: .put, by: caller, from: Self.template.get())
        // What one kill leaves behind is told apart by the calls that change something.
        let kills = first.calls.filter { call in
            let changes = ["pwrite64", "renameat", "openat", "unlinkat"]
            return changes.contains(call.name) && call.path.hasPrefix("\(first.place.vault)/")
        }
        for kill in kills where !Tier.isOver {
            _ = try first.hit(.kill, at: kill)
            guard try Snapshot(first.place) != first.before else { continue }
            let place = try Place(copying: first.place, inMemory: true)
            try caller.own(place)
            try first.before.restore()
            let second = Change(
                words: ["put", "db"], input: "newer", old: try Self.find(in: place, by: caller),
                new: .value("newer"))
            let sweep = try Sweep(of: second, by: caller, in: place)
            let faults: [CallFaults.Fault] = [.kill, .error(EIO), .error(ENOSPC), .shorter]
            for (index, fault) in faults.enumerated() {
                let calls = sweep.calls.filter(fault.fits)
                for call in calls.dropFirst(index) where !Tier.isOver {
                    try sweep.attempt(fault, at: call)
                }
            }
        }
    }

    private static func find(in place: Place, by caller: Caller) throws -> Change.Found {
        let before = try Snapshot(place)
        let told = try caller.kist(["get", "db"], in: place)
        try before.restore()
        return told.status == 0 ? .value(told.text) : .fault(told.status, told.errors)
    }
}
