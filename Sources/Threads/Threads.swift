import CLinux
import Glibc

/// Work that several threads of this process do side by side.
///
/// Threads of the system's: the runtime of tasks is not linked.
package enum Threads {
    /// How many processors this process may use; at least 1.
    package static var processors: Int { max(1, Int(linux_usable_processors())) }

    /// A stack for what calls nobody's code but ours and libcrypto's: stacks count against the limit of the
    /// address space.
    package static let smallStack = 256 << 10

    /// Does `body` for every number below `count`, in order, on `threads` threads of which this is one.
    ///
    /// Returns when all are done. Where a thread cannot be had the others do its part.
    ///
    /// - Parameters:
    ///   - stackByteCount: Of each thread but this; nil: what the process gives every thread.
    ///   - body: Returns whether to go on; where it does not, numbers that nobody has begun are left out.
    ///   - progress: Called on this thread, with how many are done.
    package static func sideBySide(
        _ count: Int, threads: Int, stackByteCount: Int? = nil,
        _ body: @escaping @Sendable (Int) -> Bool, progress: (Int) -> Void = { _ in }
    ) {
        let work = SharedWork(count, body)
        var others: [pthread_t] = []
        for _ in 1..<max(1, min(threads, count)) {
            guard let thread = work.begin(stackByteCount: stackByteCount) else { break }
            others.append(thread)
        }
        while work.step() { progress(work.done) }
        for thread in others { pthread_join(thread, nil) }
        progress(work.done)
    }
}
