import Foundation
import Glibc
import Synchronization
import TestKit
import Testing

/// Writers that are killed while others write and read: nothing that was told is lost.
@Suite struct StormTests {
    /// Numbers that look random and come again when a day's are wanted again (splitmix64).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test(arguments: Caller.all)
    func `random kills lose nothing that was told`(caller: Caller) throws {
        let kills = Tier.count(commit: 52, torture: 2000) / Caller.all.count
        let crowd = try Crowd(by: caller)
        let sweep = try Sweep(
            of: Change(words: ["put", "shared"], input: "x"), by: caller, in: crowd.place)
        let left = Mutex(kills)
        let done = Atomic(false)
        let writers = (0..<4).map { writer -> @Sendable (Crowd) throws -> Void in
            { crowd in
                var dice = Dice(state: UInt64(Tier.start * 8 + writer))
                var round = 0
                while left.withLock({ $0 > 0 }), !Tier.isOver {
                    round += 1
                    let value = "writer \(writer) round \(round)"
                    // One in two lives.
                    guard Bool.random(using: &dice),
                        let call = sweep.calls.randomElement(using: &dice)
                    else {
                        try crowd.put(value)
                        continue
                    }
                    let fault: CallFaults.Fault = Bool.random(using: &dice) ? .kill : .shorter
                    try crowd.put(
                        value, with: CallFaults.environment(fault, at: call, in: crowd.place))
                    left.withLock { $0 -= 1 }
                    Tally.add("kills")
                }
                done.store(true, ordering: .relaxed)
            }
        }
        let reader: @Sendable (Crowd) throws -> Void = { crowd in
            while !done.load(ordering: .relaxed) { try crowd.get() }
        }
        crowd.run(writers + [reader])
        #expect(crowd.failures == [], "storm of \(Tier.start)")
        // Nobody holds a lock any more: it is had at the first try.
        let next = try caller.kist(
            ["put", "shared", "--quiet", "--lock-timeout", "0"], in: crowd.place, input: "last")
        #expect(next.status == 0, "\(next.errors)")
        try crowd.get()
        let history = crowd.history
        let last = try #require(history.operations.last?.version)
        #expect(history.operations.last?.value == "last")

        var whole = History()
        for operation in history.operations.dropLast() { whole.add(operation) }
        whole.add(
            History.Operation(
                kind: .put, start: history.operations.map(\.end).max() ?? 0, end: .max,
                version: last, value: "last"))
        #expect(whole.violations(first: Crowd.first) == [], "storm of \(Tier.start)")
        let killed = whole.operations.count { $0.kind == .put && $0.version == nil }
        #expect(killed > kills / 2 || Tier.isOver, "\(killed) of \(kills)")
        let checked = try caller.kist(["check", "--level", "3", "--json"], in: crowd.place)
        #expect(checked.status == 0 && checked.text.contains("\"Findings\":[]"), "\(checked.text)")
        #expect(try Snapshot(crowd.place).count(named: ".new") == 0)
    }
}
