import Foundation
import Glibc
import TestKit
import Testing

/// kist killed at its calls: what is found afterwards is the old or the new, and all goes on.
@Suite struct CrashTests {
    private static let template = Result { try Change.template() }

    @Test(arguments: Caller.all)
    func `a put killed at any call leaves the old or the new`(caller: Caller) throws {
        let sweep = try Sweep(of: .put, by: caller, from: Self.template.get())
        #expect(sweep.calls.count > 300)
        for name in ["pwrite64", "fsync", "fdatasync", "renameat", "openat", "read", "getrandom"] {
            #expect(sweep.calls.contains { $0.name == name }, "no \(name)")
        }
        for call in sweep.calls where !Tier.isOver { try sweep.attempt(.kill, at: call) }
        // In the middle of a transfer: half of it has happened.
        let transfers = sweep.calls.filter(CallFaults.Fault.shorter.fits)
        for call in Tier.sample(transfers, every: 3) where !Tier.isOver {
            try sweep.attempt(.shorter, at: call)
        }
    }

    @Test(arguments: Change.others)
    func `a change killed at any call leaves the old or the new`(change: Change) throws {
        for (index, caller) in Caller.all.enumerated() {
            let sweep = try Sweep(of: change, by: caller, from: Self.template.get())
            // Each caller's points lie between the other's.
            let calls = Array(sweep.calls.dropFirst(5 * index))
            for call in Tier.sample(calls, every: 5 * Caller.all.count) where !Tier.isOver {
                try sweep.attempt(.kill, at: call)
            }
        }
    }

    /// A rename that says yes and does nothing is what no kist survives; that it is seen shows that
    /// the judge looks.
    @Test func `a rename that only pretends is noticed`() throws {
        let sweep = try Sweep(of: .put, by: .own, from: Self.template.get())
        let call = try #require(
            sweep.calls.first { $0.name == "renameat" && $0.path.contains("/vault/secrets/") })
        withKnownIssue { try sweep.attempt(.error(0), at: call) }
    }

    /// Nobody holds these signals but a question at a terminal, which `TerminalTests` asks.
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal that ends kist is like a kill`(signal: Int32) throws {
        let sweep = try Sweep(of: .put, by: .own, from: Self.template.get())
        for call in Tier.sample(sweep.calls, every: 45) where !Tier.isOver {
            try sweep.attempt(.signal(signal), at: call)
        }
    }

    /// Another tool of another make: strace stops the process from outside.
    @Test(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
    func `strace finds the same`() throws {
        let template = try Self.template.get()
        let script = "printf new | \"$kist\" put db"
        let sweep = try Sweep(of: .put, by: .own, from: template)
        let points = try Strace.points(of: script, in: Place(copying: template, inMemory: true))
        for name in ["fsync", "pwrite64", "renameat"] {
            // It sees the calls that the library counts.
            #expect(
                points.count { $0.call == name } == sweep.calls.count { $0.name == name }, "\(name)"
            )
        }
        for point in points {
            let outcome = try Strace.run(script, in: sweep.place, "signal=KILL", at: point)
            try sweep.judge(outcome, killedAt: "\(point) by strace")
        }
    }
}
