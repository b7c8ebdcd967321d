import Glibc
import Synchronization

/// One secret whose current value is changed step by step by one writer, and what readers saw of it.
///
/// The steps have one order, so whether the reads have one too needs no search: each is explained by the
/// earliest step that is not before what was acknowledged, or read, before it began.
final class Rotation: Sendable {
    /// Times in nanoseconds of CLOCK_MONOTONIC.
    struct Moment: Sendable {
        var start: UInt64
        var end: UInt64
        /// The current value after the step, or the value that was read.
        var value: String
    }

    private let state: Mutex<(steps: [Moment], reads: [Moment], failures: [String])>
    private let isOver = Atomic(false)

    init(first: String) {
        state = Mutex(([Moment(start: 0, end: 0, value: first)], [], []))
    }

    var hasEnded: Bool { isOver.load(ordering: .relaxed) }
    func end() { isOver.store(true, ordering: .relaxed) }

    func fail(_ text: String) { state.withLock { $0.failures.append(text) } }
    var failures: [String] { state.withLock { $0.failures } }

    var readCount: Int { state.withLock { $0.reads.count } }

    /// Does a step and notes it; it is begun for the readers before it is.
    func step(to value: String, _ body: () throws -> Void) rethrows {
        let start = Self.now()
        try body()
        let end = Self.now()
        state.withLock { $0.steps.append(Moment(start: start, end: end, value: value)) }
    }

    /// Reads, and notes what was read; nil is no answer and says nothing.
    func read(_ body: () throws -> String?) rethrows {
        let start = Self.now()
        guard let value = try body() else { return }
        let end = Self.now()
        state.withLock { $0.reads.append(Moment(start: start, end: end, value: value)) }
    }

    /// What no order explains.
    var violations: [String] {
        state.withLock { Self.violations($0.steps, $0.reads) }
    }

    static func violations(_ steps: [Moment], _ reads: [Moment]) -> [String] {
        var violations: [String] = []
        // Reads that have ended, with the step each was explained by.
        var ended: [(end: UInt64, step: Int)] = []
        for read in reads.sorted(by: { $0.start < $1.start }) {
            let acknowledged = steps.lastIndex { $0.end < read.start } ?? 0
            let seen = ended.filter { $0.end < read.start }.map(\.step).max() ?? 0
            let from = max(acknowledged, seen)
            guard
                let step = steps.indices.first(where: {
                    $0 >= from && steps[$0].value == read.value && steps[$0].start <= read.end
                })
            else {
                violations.append("\(read.value) was read when step \(from) had been seen")
                continue
            }
            ended.append((read.end, step))
        }
        return violations
    }

    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
