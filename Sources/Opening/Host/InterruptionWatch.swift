import Glibc
import Synchronization

/// Holds the signals that would end or stop the process while a question leaves the terminal without
/// echo; ``end()`` gives them back, and the one that came takes its course.
///
/// The handler only notes the signal. They are let in during one pselect(2) alone, so none can slip in
/// between a look and a wait.
package struct InterruptionWatch: ~Copyable {
    private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    private static let came = Atomic<Int32>(0)

    private var maskBefore = sigset_t()
    private var actionsBefore: [sigaction] = []

    package init() {
        Self.came.store(0, ordering: .relaxed)
        var held = sigset_t()
        unsafe sigemptyset(&held)
        for signal in Self.endings + [SIGTSTP] { unsafe sigaddset(&held, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &held, &maskBefore)
        for signal in Self.endings {
            var note = sigaction()
            unsafe note.__sigaction_handler.sa_handler = { number in
                InterruptionWatch.came.store(number, ordering: .relaxed)
            }
            var before = sigaction()
            unsafe sigaction(signal, &note, &before)
            actionsBefore.append(before)
        }
    }

    /// Waits for input; false when a signal came first.
    ///
    /// - Precondition: `number` is below 1,024, as select(2) wants.
    package func waitUntilReadable(_ number: Int32) -> Bool {
        var open = maskBefore
        unsafe sigaddset(&open, SIGTSTP)
        for signal in Self.endings { unsafe sigdelset(&open, signal) }
        while true {
            var wanted = fd_set()
            unsafe withUnsafeMutableBytes(of: &wanted) { bits in
                unsafe bits[Int(number) / 8] |= 1 << UInt8(number % 8)
            }
            let ready = unsafe pselect(number + 1, &wanted, nil, nil, nil, &open)
            if Self.came.load(ordering: .relaxed) != 0 { return false }
            if ready >= 0 || errno != EINTR { return true }
        }
    }

    /// Restores what was, and lets the noted signal do what it would have done.
    package consuming func end() {
        for (signal, before) in zip(Self.endings, actionsBefore) {
            var before = before
            unsafe sigaction(signal, &before, nil)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &maskBefore, nil)
        let signal = Self.came.load(ordering: .relaxed)
        if signal != 0 { _ = raise(signal) }
    }
}
