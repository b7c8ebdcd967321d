internal import Glibc
internal import Synchronization

extension Token {
    /// How many sessions are used side by side at most.
    private static let widest = 8

    /// How many threads may work with this token at once: as many as it has sessions for, one being kept
    /// for others, and no more than eight.
    ///
    /// SoftHSM computes in this process, so more threads than processors would only wait.
    package var width: Int {
        let info = self.info
        var width = Self.widest
        if let limit = info.sessionLimit { width = min(width, max(1, Int(clamping: limit) - 1)) }
        if info.manufacturer.hasPrefix(SoftHSM.manufacturer) {
            width = min(width, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        }
        return width
    }

    /// Does `body` for every number below `count`, in order, on `threads` threads of which this is one,
    /// each with a session of its own.
    ///
    /// Returns when all are done. Where a thread cannot be had the others do its part.
    ///
    /// - Parameters:
    ///   - body: Returns whether to go on; where it does not, numbers that nobody has begun are left out.
    ///   - progress: Called on this thread, with how many are done.
    package func sideBySide(
        _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Bool,
        progress: (Int) -> Void
    ) {
        let threads = max(1, min(threads, count))
        keepSessions(threads)
        defer { keepSessions(1) }
        let work = SharedWork(count, body)
        var others: [pthread_t] = []
        for _ in 1..<threads {
            guard let thread = work.begin() else { break }
            others.append(thread)
        }
        while work.step() { progress(work.done) }
        for thread in others { pthread_join(thread, nil) }
        progress(work.done)
    }
}

/// Numbers that several threads take one after the other.
private final class SharedWork: Sendable {
    private let count: Int
    private let body: @Sendable (Int) -> Bool
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)

    init(_ count: Int, _ body: @escaping @Sendable (Int) -> Bool) {
        self.count = count
        self.body = body
    }

    var done: Int { finished.load(ordering: .relaxed) }

    /// Does the next; false when there is none.
    func step() -> Bool {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < count else { return false }
        if !body(number) { next.store(count, ordering: .relaxed) }
        finished.wrappingAdd(1, ordering: .relaxed)
        return true
    }

    /// Begins a thread that steps until there is nothing left; nil where there is no thread to be had.
    func begin() -> pthread_t? {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, nil,
            { work in
                guard let work = unsafe work else { return nil }
                let mine = unsafe Unmanaged<SharedWork>.fromOpaque(work).takeRetainedValue()
                while mine.step() {}
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            unsafe work.release()
            return nil
        }
        return thread
    }
}
