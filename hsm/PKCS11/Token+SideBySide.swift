internal import Threads

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
            width = min(width, Threads.processors)
        }
        return width
    }

    /// Does `body` for every number below `count`, in order, on `threads` threads of which this is one,
    /// each with a session of its own.
    ///
    /// Otherwise as ``Threads/sideBySide(_:threads:stackByteCount:_:progress:)``; each stack is as large as
    /// any, for the module's code is not ours.
    package func sideBySide(
        _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Bool,
        progress: (Int) -> Void
    ) {
        let threads = max(1, min(threads, count))
        keepSessions(threads)
        defer { keepSessions(1) }
        Threads.sideBySide(count, threads: threads, body, progress: progress)
    }
}
