import CLinux
import Glibc
import Synchronization

/// Numbers that several threads take one after the other.
final class SharedWork: Sendable {
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
    ///
    /// - Parameter stackByteCount: Nil: what the process gives every thread.
    func begin(stackByteCount: Int?) -> pthread_t? {
        var attributes = pthread_attr_t()
        guard unsafe pthread_attr_init(&attributes) == 0 else { return nil }
        defer { unsafe _ = pthread_attr_destroy(&attributes) }
        if let stackByteCount,
            unsafe pthread_attr_setstacksize(&attributes, stackByteCount) != 0
        {
            return nil
        }
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, &attributes,
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
