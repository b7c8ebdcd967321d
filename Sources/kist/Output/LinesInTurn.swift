import Opening
import Synchronization
import Threads

/// Many lines of a command, which several threads make and which leave in their order.
final class LinesInTurn: Sendable {
    private let count: Int
    private let longest: Int
    private let number: Int32
    private let make: @Sendable (Range<Int>, inout LineText) -> Void
    private let next = Atomic<Int>(0)
    private let turn = Turn()
    /// Why a write has failed; 0: none has.
    private let reason = Atomic<Int32>(0)

    /// How many lines leave together.
    static let portion = 512
    /// How many lines are worth a thread.
    private static let linesOfThread = 8 * portion
    private static let widest = 4

    /// - Parameters:
    ///   - longest: How many bytes a line may have.
    ///   - channel: Where they leave.
    ///   - make: Appends the lines of some numbers.
    init(
        _ count: Int, longest: Int, to channel: Channel = .standardOutput,
        _ make: @escaping @Sendable (Range<Int>, inout LineText) -> Void
    ) {
        self.count = count
        self.longest = longest
        number = channel.number
        self.make = make
    }

    /// Returns when all have left.
    ///
    /// - Parameter threads: Nil: as many as are worth while.
    func run(threads: Int? = nil) throws(Failure) {
        let worth =
            count < 2 * Self.linesOfThread
            ? 1 : min(Threads.processors, Self.widest, count / Self.linesOfThread)
        let threads = threads ?? worth
        Threads.sideBySide(
            threads, threads: threads, stackByteCount: Threads.smallStack,
            { _ in
                self.makePortions()
                return true
            })
        try Output.check(reason.load(ordering: .relaxed))
    }

    /// One thread's part.
    private func makePortions() {
        var text = LineText(byteCount: min(count, Self.portion) * longest)
        while true {
            let portion = next.wrappingAdd(1, ordering: .relaxed).oldValue
            let start = portion * Self.portion
            guard start < count else { return }
            make(start..<min(start + Self.portion, count), &text)
            turn.wait(for: portion)
            if reason.load(ordering: .relaxed) == 0 {
                let failed = text.leave(by: Channel(number: number))
                if failed != 0 {
                    reason.store(failed, ordering: .relaxed)
                    next.store(count, ordering: .relaxed)
                }
            }
            turn.pass()
        }
    }
}
