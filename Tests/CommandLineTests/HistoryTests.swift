import Foundation
import TestKit
import Testing

/// Whether many processes see one secret as if they took turns.
@Suite struct HistoryTests {
    private static let writers = 4
    private static let readers = 2

    @Test(arguments: Caller.all)
    func `four writers and two readers see one order`(caller: Caller) throws {
        let puts = caller == .own ? Tier.count(commit: 500, torture: 2500) : 100
        let crowd = try Crowd(by: caller)
        typealias Worker = @Sendable (Crowd) throws -> Void
        let putting = (0..<Self.writers).map { writer -> Worker in
            { crowd in
                for round in 0..<puts where !Tier.isOver {
                    try crowd.put("writer \(writer) round \(round)")
                }
            }
        }
        let getting = (0..<Self.readers).map { _ -> Worker in
            { crowd in for _ in 0..<puts where !Tier.isOver { try crowd.get() } }
        }
        crowd.run(putting + getting)
        #expect(crowd.failures == [])
        let history = crowd.history
        #expect(
            history.operations.count == puts * (Self.writers + Self.readers) || Tier.isOver)
        #expect(history.violations(first: Crowd.first) == [])

        let made = history.operations.filter { $0.kind == .put }
        let versions = Set(made.map(\.version))
        let last = made.count + 1
        #expect(versions == Set(2...last))
        let told = try caller.kist(["describe", "shared", "--json"], in: crowd.place)
        #expect(told.text.contains("\"VersionCounter\":\(last)}"), "\(told.text)")
        let checked = try caller.kist(["check", "--json"], in: crowd.place)
        #expect(checked.status == 0 && checked.text.contains("\"Findings\":[]"), "\(checked.text)")
        #expect(try Snapshot(crowd.place).count(named: ".new") == 0)
    }

    /// The twin: the same with a lock that says yes to everybody.
    @Test func `without the lock the writers contradict each other`() throws {
        // Who is never interrupted contradicts nobody: a busy host needs more than one round.
        var found: [String] = []
        for _ in 0..<5 where !found.contains(where: { $0.contains("was made twice") }) {
            found = try contradictions()
        }
        #expect(found.contains { $0.contains("was made twice") }, "\(found)")
    }

    private func contradictions() throws -> [String] {
        let crowd = try Crowd(by: .own)
        let lock = CallFaults.Call(name: "flock", number: 1, result: 0, path: "-")
        let unlocked = CallFaults.environment(.error(0), at: lock, lasting: true, in: crowd.place)
        crowd.run(
            (0..<Self.writers).map { writer in
                { crowd in
                    for round in 0..<50 {
                        try crowd.put("writer \(writer) round \(round)", with: unlocked)
                    }
                }
            })
        return crowd.history.violations(first: Crowd.first)
    }

    // MARK: The judge itself

    private static func put(_ start: UInt64, _ end: UInt64, _ version: Int?) -> History.Operation {
        History.Operation(
            kind: .put, start: start, end: end, version: version, value: "value \(version ?? 0)")
    }

    private static func get(
        _ start: UInt64, _ end: UInt64, _ version: Int, _ value: String? = nil
    ) -> History.Operation {
        History.Operation(
            kind: .get, start: start, end: end, version: version,
            value: value ?? (version == 1 ? "first" : "value \(version)"))
    }

    private static func violations(_ operations: History.Operation...) -> [String] {
        var history = History()
        for operation in operations { history.add(operation) }
        return history.violations(first: "first")
    }

    @Test func `what has an order is no violation`() {
        #expect(Self.violations() == [])
        // Two at once may come in either order, and be seen before they are told.
        #expect(Self.violations(Self.put(10, 20, 3), Self.put(5, 25, 2), Self.get(12, 18, 3)) == [])
        #expect(Self.violations(Self.get(1, 2, 1), Self.put(3, 4, 2), Self.get(5, 6, 2)) == [])
        #expect(Self.violations(Self.put(3, 9, 2), Self.get(4, 5, 1), Self.get(6, 7, 2)) == [])
        // Nobody was told of the one that was killed: it is there once, or never.
        let killed = Self.put(1, 2, nil)
        #expect(Self.violations(killed, Self.put(3, 4, 2)) == [])
        #expect(Self.violations(killed, Self.put(3, 4, 3)) == [])
        #expect(Self.violations(killed, Self.get(3, 4, 2, "value 0"), Self.put(5, 6, 3)) == [])
    }

    @Test(arguments: [
        // A number given twice: what two writers without a lock do.
        [put(1, 5, 2), put(2, 6, 2)],
        // A write that was told of and is not there.
        [put(1, 2, 2), put(3, 4, 4)],
        [put(1, 2, 2), put(3, 4, 3), get(5, 6, 2)],
        // A read of what was before, after a read of what came then.
        [put(1, 20, 2), get(2, 3, 2), get(4, 5, 1)],
        // A write that does not follow the one before it.
        [put(1, 2, 3), put(3, 4, 2)],
        // A read of something else than was put, of what was never put, of what will be.
        [put(1, 2, 2), get(3, 4, 2, "other")],
        [get(1, 2, 2)],
        [get(1, 2, 2), put(3, 4, 2)],
        // One that was killed is there twice.
        [put(1, 2, nil), get(3, 4, 2, "value 0"), get(5, 6, 3, "value 0")],
        [put(1, 2, nil), put(3, 4, 4)],
    ])
    func `what has none is found`(operations: [History.Operation]) {
        var history = History()
        for operation in operations { history.add(operation) }
        #expect(history.violations(first: "first") != [])
    }
}
