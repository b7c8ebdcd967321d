import Glibc
import SecureMemory

/// How far long work has come, on a terminal only, in one line that is written over.
///
/// Work that takes less than a second shows nothing.
struct Progress {
    private final class Moment {
        var next = Clock.monotonicMilliseconds() + 1_000
        var isVisible = false
    }

    private let what: String
    private let isShown: Bool
    private let moment = Moment()

    init(_ what: String, _ flags: GlobalFlags) {
        self.what = what
        isShown = !flags.isQuiet && isatty(STDERR_FILENO) == 1
    }

    func show(_ done: Int, of all: Int) { show("\(done) of \(all)") }

    /// Of work whose end nobody knows.
    func show(_ done: Int) { show("\(done)") }

    private func show(_ far: String) {
        guard isShown, Clock.monotonicMilliseconds() >= moment.next else { return }
        moment.next = Clock.monotonicMilliseconds() + 100
        moment.isVisible = true
        write("\r\(what): \(far)\u{1B}[K")
    }

    /// Takes the line away, so that the result stands alone.
    func end() {
        guard moment.isVisible else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        Array(text.utf8).lend { bytes in _ = Channel.standardError.writeAll(bytes) }
    }
}
