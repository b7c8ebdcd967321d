import Synchronization

/// What processes did to one secret, each with the time it was at it, and whether one order of it all
/// explains what they were told.
///
/// Every put returns the number of the version it made, so the order is known and need not be
/// searched for: it is linearizable when the versions are exactly 1 to n, each read gives what was put
/// as that version, and nobody is told of less than was told to anybody before he began.
struct History: Sendable {
    enum Kind: Sendable { case put, get }

    /// Times in nanoseconds of CLOCK_MONOTONIC, which all processes share.
    struct Operation: Sendable {
        var kind: Kind
        var start: UInt64
        var end: UInt64
        /// Nil of a put that was killed before it said so: it may be there once, or never.
        var version: Int?
        var value: String
    }

    private(set) var operations: [Operation] = []

    mutating func add(_ operation: Operation) { operations.append(operation) }

    /// What contradicts every order; nothing when there is one.
    ///
    /// The secret had version 1, `first`, before all.
    func violations(first: String) -> [String] {
        var violations: [String] = []
        let told = operations.filter { $0.kind == .put && $0.version != nil }
        let unknown = operations.filter { $0.kind == .put && $0.version == nil }
        let gets = operations.filter { $0.kind == .get }

        var puts: [Int: Operation] = [
            1: Operation(kind: .put, start: 0, end: 0, version: 1, value: first)
        ]
        for put in told {
            guard let version = put.version else { continue }
            if puts.updateValue(put, forKey: version) != nil {
                violations.append("version \(version) was made twice")
            }
        }
        // What was read and nobody was told of came from a put that did not live to say so; once.
        var orphans: [String: Operation] = [:]
        for put in unknown { orphans[put.value] = put }
        for get in gets {
            guard let version = get.version else { continue }
            if puts[version] == nil {
                puts[version] = orphans.removeValue(forKey: get.value)
            }
            guard let put = puts[version] else {
                violations.append("version \(version) was read and never put")
                continue
            }
            if put.value != get.value {
                violations.append("version \(version) was read as \(get.value), not \(put.value)")
            }
            if put.start > get.end {
                violations.append("version \(version) was read before its put")
            }
        }
        // The others may have made the numbers between.
        let last = puts.keys.max() ?? 1
        let missing = (1...last).count { puts[$0] == nil }
        if missing > orphans.count {
            violations.append(
                "\(missing) versions up to \(last) were lost, \(orphans.count) may be")
        }
        return violations + late()
    }

    /// Operations that were told of less than somebody had been told before they began.
    private func late() -> [String] {
        let ended = operations.filter { $0.version != nil }.sorted { $0.end < $1.end }
        var (highest, next) = (1, 0)
        var violations: [String] = []
        for operation in operations.sorted(by: { $0.start < $1.start }) {
            while next < ended.count, ended[next].end < operation.start {
                highest = max(highest, ended[next].version ?? 0)
                next += 1
            }
            guard let version = operation.version else { continue }
            if version < highest || operation.kind == .put && version == highest {
                violations.append("\(operation.kind) of version \(version) after \(highest)")
            }
        }
        return violations
    }
}
